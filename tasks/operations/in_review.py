"""The accounts that wait for a person's decision, from the day they were given until one is made.

The page of a day names those of that day alone; this list keeps the ones that nobody took up.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from policy.terms import Stage
from tasks.storage import ACCOUNT, MOVE


@dataclass(frozen=True, slots=True)
class InReview:
    """An account with a person, since when, and why."""

    reference: str
    since: date
    why: str


def with_a_person(connection: Connection) -> list[InReview]:
    """Each with its day and the reason for which it was given; the longest wait first."""
    newest = select(func.max(MOVE.c.id)).where(MOVE.c.to_stage == Stage.HUMAN_REVIEW)
    query = (
        select(ACCOUNT.c.reference, MOVE.c.moved_on, MOVE.c.reason)
        .join(MOVE, MOVE.c.account_id == ACCOUNT.c.id)
        .where(
            ACCOUNT.c.stage == Stage.HUMAN_REVIEW,
            MOVE.c.id.in_(newest.group_by(MOVE.c.account_id)),
        )
        .order_by(MOVE.c.moved_on, ACCOUNT.c.reference)
    )
    return [InReview(*row) for row in connection.execute(query)]
