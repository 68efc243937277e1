"""Who is 18 by now and was not at the visit, while somebody else answers for it (HD-06).

A guardian answers for a child. Who is grown up speaks for themselves, and of those visits, too: a
person says who answers for them.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from policy.holds import HoldKind
from policy.law import adult_on
from policy.terms import Stage
from tasks.storage import ACCOUNT, GUARANTOR_CHANGE, HOLD, PERSON

NOTED = "follows from the facts"
"""`placed_by` of a hold that a run has seen to follow from the facts."""

_NOBODY = ("import", "tend", NOTED)
_SHORTEST = timedelta(6574)
"""Fewer days are no 18 years."""


class Grown(NamedTuple):
    """A visit of theirs, and the day on which they were 18. `heard`: something was sent of it."""

    account_id: int
    guarantor_id: int
    since: date
    heard: bool


def who_came_of_age(
    connection: Connection, which: ColumnElement[bool], today: date
) -> Sequence[Grown]:
    """Their open visits for which no person has said since their birthday who answers, and that no
    such hold stops already."""
    standing = select(HOLD.c.id).where(
        HOLD.c.account_id == ACCOUNT.c.id,
        HOLD.c.kind == HoldKind.MINOR,
        HOLD.c.released_on.is_(None),
    )
    query = (
        select(
            ACCOUNT.c.id, ACCOUNT.c.guarantor_id, ACCOUNT.c.service_from, ACCOUNT.c.step,
            PERSON.c.birth_date,
            _released().label("released"), _named().label("named"),
        )
        .join(PERSON, PERSON.c.id == ACCOUNT.c.patient_id)
        .where(
            which,
            ACCOUNT.c.stage != Stage.RESOLVED,
            ACCOUNT.c.guarantor_id != ACCOUNT.c.patient_id,
            PERSON.c.birth_date <= today - _SHORTEST,
            ~standing.exists(),
        )
        .order_by(ACCOUNT.c.id)
    )  # fmt: skip
    found: list[Grown] = []
    for row in connection.execute(query):
        since = adult_on(row.birth_date)
        said = any(day is not None and day >= since for day in (row.released, row.named))
        if row.service_from < since <= today and not said:
            found.append(Grown(row.id, row.guarantor_id, since, row.step is not None))
    return found


def _released() -> ColumnElement[date]:
    """The last day on which a person ended such a hold."""
    return (
        select(func.max(HOLD.c.released_on))
        .where(
            HOLD.c.account_id == ACCOUNT.c.id,
            HOLD.c.kind == HoldKind.MINOR,
            HOLD.c.released_by.not_in(_NOBODY),
        )
        .scalar_subquery()
    )


def _named() -> ColumnElement[date]:
    """The last day on which a person said who answers for it."""
    return (
        select(func.max(GUARANTOR_CHANGE.c.changed_on))
        .where(
            GUARANTOR_CHANGE.c.account_id == ACCOUNT.c.id, GUARANTOR_CHANGE.c.by_export.is_(False)
        )
        .scalar_subquery()
    )
