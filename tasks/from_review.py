"""An account that a hold had given to a person comes back when that hold is released."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select
from sqlmodel import col

from models import Decision, Move
from policy.terms import Stage
from tasks.accounts import AccountRow
from tasks.stages import move


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
