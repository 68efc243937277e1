"""Changes of stage: each is a row with its reason, and an ending closes the account."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from models import Account, Decision, Move
from policy.terms import Resolution, Stage
from tasks.accounts.accounts import AccountRow, set_columns
from tasks.accounts.resume_after_hold import keep_quiet


def move(
    connection: Connection,
    account_id: int,
    to_stage: Stage,
    *,
    today: date,
    reason: str,
    actor: str,
    decision_id: int | None = None,
) -> bool:
    """Change the stage and keep why. False when the account is there already."""
    stage = connection.execute(
        select(col(Account.stage)).where(col(Account.id) == account_id)
    ).scalar_one()
    if stage is to_stage:
        return False
    connection.execute(
        insert(Move).values(
            account_id=account_id,
            from_stage=stage,
            to_stage=to_stage,
            moved_on=today,
            reason=reason[:400],
            decision_id=decision_id,
            actor=actor,
        )
    )
    set_columns(connection, account_id, stage=to_stage)
    return True


def resolve(
    connection: Connection,
    account_id: int,
    resolution: Resolution,
    *,
    today: date,
    reason: str,
    actor: str,
    decision_id: int | None = None,
) -> None:
    """Close the account. Nothing is promised, waited for or looked at any more."""
    move(
        connection,
        account_id,
        Stage.RESOLVED,
        today=today,
        reason=reason,
        actor=actor,
        decision_id=decision_id,
    )
    set_columns(
        connection,
        account_id,
        resolution=resolution,
        closed_on=today,
        next_review_on=None,
        promise_until=None,
        call_back_on=None,
        fresh_statement_due=False,
    )


def reopen(
    connection: Connection,
    account_id: int,
    stage: Stage,
    *,
    today: date,
    reason: str,
    actor: str,
) -> None:
    """Take a resolved account up again, in the stage that fits, and look at it now."""
    move(connection, account_id, stage, today=today, reason=reason, actor=actor)
    set_columns(connection, account_id, resolution=None, closed_on=None, next_review_on=today)
    keep_quiet(connection, account_id)


def back_from_review(
    connection: Connection, accounts: Sequence[AccountRow], step: str, today: date, actor: str
) -> None:
    """Those that this step, and nothing else, had brought into human review."""
    for account in accounts:
        if account.stage is not Stage.HUMAN_REVIEW:
            continue
        last = connection.execute(
            select(col(Move.from_stage), col(Decision.step))
            .outerjoin(Decision, col(Decision.id) == col(Move.decision_id))
            .where(col(Move.account_id) == account.id)
            .order_by(col(Move.id).desc())
            .limit(1)
        ).first()
        if last is not None and last[1] == step:
            reason = "What stood in the way is over."
            move(connection, account.id, last[0], today=today, reason=reason, actor=actor)
