"""Exports that are thin, late or out of order, and people who change: by export, or by hand.

What an export leaves out the next whole one has again.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import TYPE_CHECKING

from sqlalchemy import select

from tasks.people import Successor, record_guarantor, record_merge
from tasks.runs import Moment
from tasks.storage.database import reading
from tasks.storage.tables import ACCOUNT, PERSON

if TYPE_CHECKING:
    from tests.proof.world import Event, World

LEFT_OUT = {
    "people": (
        "merged_into", "birth_date", "death_date", "state", "postal_code", "phone", "email",
        "email_chosen", "email_risk_known", "household_size", "annual_income", "line1", "city",
    ),
    "accounts": (
        "guarantor_key", "disputed", "insurance_pending", "medicaid_pending", "qmb",
    ),
    "transactions": ("description", "code", "code_system"),
}  # fmt: skip
"""Columns that an export may do without."""
FAMILIES = 5
"""Who may answer for a bill: the three families of the visits, and two people nobody knew."""


def lacks_columns(world: World, event: Event) -> None:
    """One column, or every second one of a file."""
    tables = deepcopy(world.export())
    name = tuple(LEFT_OUT)[event.which % 3]
    columns = LEFT_OUT[name]
    gone = columns[event.much % 2 :: 2] if event.days % 3 == 0 else (
        columns[event.much % len(columns)],
    )  # fmt: skip
    for row in tables[name]:
        for column in gone:
            row.pop(column, None)
    world.take_in(tables)
    world.met.add(f"without columns of {name}")


def lacks_rows(world: World, event: Event) -> None:
    """Every second row of a file, or all but the first."""
    tables = deepcopy(world.export())
    name = tuple(tables)[event.which % 3]
    rows = tables[name]
    rows[:] = rows[event.much % 2 :: 2] if event.days % 2 and len(rows) > 1 else rows[:1]
    world.take_in(tables)
    world.met.add(f"without rows of {name}")


def comes_late(world: World, event: Event) -> None:
    """An older export after a newer one; a person lets it through."""
    if len(world.sent) > 1:
        older = world.sent[-2 - event.days % min(4, len(world.sent) - 1)]
        different = older != world.sent[-1]
        world.take_in(older)
        if different:
            world.met.add("an older export after a newer one")


def has_another_guarantor(world: World, event: Event) -> None:
    """Every second time the export lags."""
    visit = world.visits[event.which % len(world.visits)]
    visit.answers = f"p{event.much % FAMILIES}"
    if event.days % 2 == 0:
        world.import_all()


def records_guarantor(world: World, event: Event) -> None:
    """The office knows it first; the billing system follows, or never does."""
    successors = (
        Successor(patient=True),
        Successor(of=world.reference(event.much)),
        Successor(key=f"p{event.much % FAMILIES}"),
    )
    reference = world.reference(event.which)
    record_guarantor(
        moment=Moment(world.today, world.now()), reference=reference,
        successor=successors[event.days % 3], actor="tester",
    )  # fmt: skip
    if event.much % 2:
        _follows(world, reference)


def _follows(world: World, reference: str) -> None:
    query = (
        select(ACCOUNT.c.source_key, PERSON.c.source_key)
        .join(PERSON, PERSON.c.id == ACCOUNT.c.guarantor_id)
        .where(ACCOUNT.c.reference == reference)
    )
    with reading() as connection:
        account, person = connection.execute(query).one()
    if person.startswith("p"):
        world.visits[int(account[1:])].answers = person


def has_merged(world: World, event: Event) -> None:
    """The billing system knows which record of a person stays; sometimes of one merged before."""
    gone, kept = f"p{event.which % FAMILIES}", f"p{event.much % FAMILIES}"
    while kept in world.merged:
        kept = world.merged[kept]
    if gone != kept:
        world.merged[gone] = kept
        world.import_all()


def records_merge(world: World, event: Event) -> None:
    record_merge(
        moment=Moment(world.today, world.now()), reference=world.reference(event.which),
        into=world.reference(event.much), patients=event.days % 4 == 0, sure=True,
        actor="tester",
    )  # fmt: skip


SENDERS: dict[str, Callable[[World, Event], None]] = {
    "lacks columns": lacks_columns,
    "lacks rows": lacks_rows,
    "comes late": comes_late,
    "has another guarantor": has_another_guarantor,
    "records guarantor": records_guarantor,
    "has merged": has_merged,
    "records merge": records_merge,
}
