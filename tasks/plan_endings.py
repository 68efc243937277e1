"""A plan that is not kept any more goes back to an options call, never onwards (rule 8.2)."""

from datetime import date

from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, Plan
from policy.terms import PlanStatus, Stage
from tasks.accounts.accounts import AccountRow, change, take_account
from tasks.accounts.stages import move
from tasks.outbox import cancel
from tasks.plan_payments import accounts_of, active_plan
from tasks.practice.policy_versions import policy_of


def end(connection: Connection, *, reference: str, today: date, actor: str, why: str) -> bool:
    """End the active plan of this account. False when there is none. Raises WrongInput."""
    account = take_account(connection, reference)
    plan_id = active_plan(connection, account.id)
    if plan_id is None:
        return False
    connection.execute(
        update(Plan)
        .where(col(Plan.id) == plan_id)
        .values(status=PlanStatus.ENDED, ended_on=today, ended_why=why[:200])
    )
    accounts = [one for one in accounts_of(connection, plan_id) if one.is_open]
    ids = [one.id for one in accounts]
    # A confirmation of a plan that has ended is wrong too.
    cancel.cancel(
        connection, account_ids=ids, why="the plan has ended", today=today, only_asks=False
    )
    for one in accounts:
        _return_to_call(connection, one, today, f"The plan has ended: {why}", actor)
    return True


def _return_to_call(
    connection: Connection, one: AccountRow, today: date, reason: str, actor: str
) -> None:
    """A call is next; the first statement, if it was never provided."""
    started = one.first_statement_on is not None
    stage = Stage.OPTIONS_CALL if started else Stage.STATEMENT
    move(connection, one.id, stage, today=today, reason=reason, actor=actor)
    policy = policy_of(connection, one.policy_name, one.policy_version)
    change(
        connection,
        [one.id],
        step=policy.before_calls if started else None,
        step_on=today if started else None,
        cycle=col(Account.cycle) + 1,
        call_attempts=0,
        next_review_on=today,
    )
