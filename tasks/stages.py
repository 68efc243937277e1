"""Changes of stage: each is a row with its reason, and an ending closes the account."""

from datetime import date

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from models import Account, Move
from policy.terms import Resolution, Stage
from tasks.accounts import set_columns
from tasks.resuming import keep_quiet


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
