"""The accounts that wait for a person's decision, from the day they were given until one is made.

The page of a day names those of that day alone; this list keeps the ones that nobody took up.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, literal, select

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
    given = MOVE.alias("given")
    newest = select(func.max(given.c.id)).where(
        given.c.account_id == ACCOUNT.c.id, given.c.to_stage == Stage.HUMAN_REVIEW
    )
    # As its index has it: for a bound value PostgreSQL cannot plan with a partial index.
    with_one = literal(Stage.HUMAN_REVIEW.value, literal_execute=True)
    query = (
        select(ACCOUNT.c.reference, MOVE.c.moved_on, MOVE.c.reason)
        .join(MOVE, MOVE.c.account_id == ACCOUNT.c.id)
        .where(ACCOUNT.c.stage == with_one, MOVE.c.id == newest.scalar_subquery())
        .order_by(MOVE.c.moved_on, ACCOUNT.c.reference)
    )
    return [InReview(*row) for row in connection.execute(query)]
