"""A hold ended a plan, and there was no reason for it: the plan goes on as if it had not."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select, update
from sqlmodel import col

from models import Plan
from policy.holds import HoldKind
from policy.terms import PlanStatus, Stage
from tasks.accounts import change, move
from tasks.outbox import cancel
from tasks.plans.instalments import PlanRef, accounts_of, latest_plans, take_up_again
from tasks.plans.settle import settle
from tasks.plans.wait_out import wait_out

_WHY = "what had ended it was an error."


def go_on(
    connection: Connection,
    account_ids: Collection[int],
    hold: HoldKind,
    *,
    since: date,
    today: date,
    actor: str,
) -> None:
    """Of these accounts, the plans that such a hold ended since then. What came in meanwhile covers
    them, and what fell due meanwhile was not missed. One that was ended today stood all the time.
    """
    for plan in sorted(set(latest_plans(connection, account_ids).values())):
        if not _was_ended(connection, plan, hold, since):
            continue
        if since == today:
            _never_ended(connection, plan)
            _back(connection, plan, today, actor)
        elif take_up_again(connection, plan, today, _WHY):
            _back(connection, plan, today, actor)
            ids = [account.id for account in accounts_of(connection, plan.id)]
            settle(connection, ids, today, actor=actor)
            wait_out(connection, ids, since=since, today=today)


def _was_ended(connection: Connection, plan: PlanRef, hold: HoldKind, since: date) -> bool:
    if plan.status is not PlanStatus.ENDED:
        return False
    query = select(col(Plan.id)).where(
        col(Plan.id) == plan.id, col(Plan.ended_for) == hold, col(Plan.ended_on) >= since
    )
    return connection.execute(query).first() is not None


def _never_ended(connection: Connection, plan: PlanRef) -> None:
    stands = {"status": PlanStatus.ACTIVE, "ended_on": None, "ended_why": "", "ended_for": None}
    connection.execute(update(Plan).where(col(Plan.id) == plan.id).values(**stands))


def _back(connection: Connection, plan: PlanRef, today: date, actor: str) -> None:
    accounts = [one for one in accounts_of(connection, plan.id) if one.is_open]
    ids = [account.id for account in accounts]
    cancel.cancel(connection, account_ids=ids, why="the plan goes on", today=today, only_asks=False)
    for account in accounts:
        if account.balance_cents > 0 and account.stage is not Stage.HUMAN_REVIEW:
            reason = f"The plan goes on: {_WHY}"
            stage = Stage.PLAN_FOLLOW_UP
            move(connection, account.id, stage, today=today, reason=reason, actor=actor)
    change(connection, ids, fresh_statement_due=False, fresh_why=None, next_review_on=today)
