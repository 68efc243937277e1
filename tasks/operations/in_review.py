"""What waits for a person's decision, by the person whose accounts they are.

The page of a day names those of that day alone; these lists keep the ones that nobody took up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, literal, select

from policy.holds import HoldKind, words_of
from policy.terms import Stage
from tasks.holds import waiting_for_export
from tasks.storage import ACCOUNT, HOLD, MOVE


@dataclass(frozen=True, slots=True)
class InReview:
    """The accounts of one person: `reference` is the one that waits longest, `references` are all.
    Since when, why, and what is owed on them together."""

    reference: str
    since: date
    why: str
    references: tuple[str, ...]
    balance_cents: int


def with_a_person(connection: Connection) -> list[InReview]:
    """With the day and the reasons for which they were given; the longest wait first."""
    given = MOVE.alias("given")
    newest = select(func.max(given.c.id)).where(
        given.c.account_id == ACCOUNT.c.id, given.c.to_stage == Stage.HUMAN_REVIEW
    )
    # As its index has it: for a bound value PostgreSQL cannot plan with a partial index.
    with_one = literal(Stage.HUMAN_REVIEW.value, literal_execute=True)
    query = (
        select(
            ACCOUNT.c.guarantor_id, ACCOUNT.c.reference, MOVE.c.moved_on.label("since"),
            MOVE.c.reason.label("why"), ACCOUNT.c.balance_cents,
        )
        .join(MOVE, MOVE.c.account_id == ACCOUNT.c.id)
        .where(ACCOUNT.c.stage == with_one, MOVE.c.id == newest.scalar_subquery())
        .order_by(MOVE.c.moved_on, ACCOUNT.c.reference)
    )  # fmt: skip
    return list(_by_person(connection.execute(query)))


def old_bills(connection: Connection) -> list[InReview]:
    """Those that are too old to be asked for without a person's word (HD-29, HD-30)."""
    query = (
        select(
            ACCOUNT.c.guarantor_id, ACCOUNT.c.reference, HOLD.c.placed_on.label("since"),
            HOLD.c.kind.label("why"), ACCOUNT.c.balance_cents,
        )
        .join(ACCOUNT, ACCOUNT.c.id == HOLD.c.account_id)
        .where(
            HOLD.c.kind.in_(HoldKind.cleared_by_people()),
            HOLD.c.released_on.is_(None),
            ACCOUNT.c.stage != Stage.RESOLVED,
        )
        .order_by(HOLD.c.placed_on, ACCOUNT.c.reference, HOLD.c.kind)
    )  # fmt: skip
    return list(_by_person(connection.execute(query)))


def waits_for_export(connection: Connection) -> list[InReview]:
    """Those about which an export was not whole (HD-25)."""
    return list(_by_person(waiting_for_export(connection)))


def _by_person(rows: Iterable[Any]) -> Iterator[InReview]:
    """One entry for a person's several accounts, in the order of the first of them."""
    of: dict[int, list[Any]] = {}
    for row in rows:
        of.setdefault(row.guarantor_id, []).append(row)
    for theirs in of.values():
        owed = {row.reference: row.balance_cents for row in theirs}
        reasons = dict.fromkeys(
            f"{words_of(row.why)} ({row.why.value})" if isinstance(row.why, HoldKind) else row.why
            for row in theirs
        )
        yield InReview(
            theirs[0].reference, theirs[0].since, "; ".join(reasons), tuple(owed),
            sum(owed.values()),
        )  # fmt: skip
