"""Visits of which another person must not hear before somebody has looked (HP-04, HP-10)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from policy.holds import HoldKind
from policy.law import Service, age_on, waits_for_a_person
from policy.terms import Stage
from tasks.practice import current_practice
from tasks.storage import (
    ACCOUNT,
    ACCOUNT_ITEM,
    ENVELOPE_LINE,
    GUARANTOR_CHANGE,
    HOLD,
    PERSON,
    Values,
    insert_all,
)

_WHY = {
    HoldKind.CONFIDENTIAL_CONTACT: "The patient asked for confidential contact; another person is "
    "the guarantor.",
    HoldKind.MINOR: "A minor may have agreed to this care alone; a parent must not hear of it.",
}


def hold_what_is_private(connection: Connection, which: ColumnElement[bool], today: date) -> int:
    """Hold such visits once; a person's release stands. How many holds were placed."""
    rows = _rows_with_another_guarantor(connection, which)
    lines = _lines(connection, [row.id for row in rows if row.birth_date is not None])
    here = current_practice().facility.state
    wanted = [(row, kind) for row in rows for kind in _kinds(row, lines.get(row.id, ()), here)]
    known = _known(connection, [row.id for row, _ in wanted])
    new = [_hold(row, kind, today) for row, kind in wanted if (row.id, kind) not in known]
    insert_all(connection, HOLD, new)
    return len(new)


def _rows_with_another_guarantor(
    connection: Connection, which: ColumnElement[bool]
) -> Sequence[Any]:
    changed = exists().where(GUARANTOR_CHANGE.c.account_id == ACCOUNT.c.id)
    written_to = exists().where(ENVELOPE_LINE.c.account_id == ACCOUNT.c.id)
    query = (
        select(
            ACCOUNT.c.id, ACCOUNT.c.guarantor_id, ACCOUNT.c.service_from, ACCOUNT.c.description,
            ACCOUNT.c.code, ACCOUNT.c.code_system,
            PERSON.c.birth_date, PERSON.c.state, PERSON.c.confidential_since,
            or_(changed, written_to).label("told_before"),
        )
        .join(PERSON, PERSON.c.id == ACCOUNT.c.patient_id)
        .where(
            which, ACCOUNT.c.stage != Stage.RESOLVED,
            ACCOUNT.c.guarantor_id != ACCOUNT.c.patient_id,
        )
        .order_by(ACCOUNT.c.id)
    )  # fmt: skip
    return connection.execute(query).all()


def _lines(connection: Connection, account_ids: Sequence[int]) -> dict[int, list[Service]]:
    query = select(
        ACCOUNT_ITEM.c.account_id, ACCOUNT_ITEM.c.description, ACCOUNT_ITEM.c.code,
        ACCOUNT_ITEM.c.code_system,
    ).where(ACCOUNT_ITEM.c.account_id.in_(account_ids))  # fmt: skip
    found: dict[int, list[Service]] = defaultdict(list)
    for account_id, *service in connection.execute(query):
        found[account_id].append(Service(*service))
    return found


def _kinds(row: Any, lines: Sequence[Service], here: str) -> Iterator[HoldKind]:
    if row.confidential_since is not None:
        yield HoldKind.CONFIDENTIAL_CONTACT
    if row.birth_date is not None:
        age = age_on(row.birth_date, row.service_from)
        visit = Service(row.description, row.code, row.code_system)
        states = {row.state, here}
        if waits_for_a_person(age, visit, lines, states):
            yield HoldKind.MINOR


def _known(connection: Connection, account_ids: Sequence[int]) -> set[tuple[int, HoldKind]]:
    query = select(HOLD.c.account_id, HOLD.c.kind).where(HOLD.c.account_id.in_(account_ids))
    return {(row.account_id, row.kind) for row in connection.execute(query)}


def _hold(row: Any, kind: HoldKind, today: date) -> Values:
    """From the visit on. What somebody was told before, under another guarantor or while nothing
    said that it is private, is no breach."""
    return {
        "guarantor_id": row.guarantor_id,
        "account_id": row.id,
        "kind": kind,
        "placed_on": today if row.told_before else row.service_from,
        "learned_on": today,
        "applies_from": row.service_from,
        "placed_by": "tend",
        "reason": _WHY[kind],
    }
