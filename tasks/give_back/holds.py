"""Holds that were placed and released. Their reasons in words stay here: only the kind is told."""

from collections.abc import Iterator

from sqlalchemy import Connection, Row, Select, select

from models import GivenKind
from tasks.give_back.told import Told, earlier_alike, key_of, newer, since, untold
from tasks.storage import ACCOUNT, HOLD, PERSON


def holds_told(connection: Connection) -> Iterator[Told]:
    for row in newer(connection, _holds(), HOLD, [GivenKind.HOLD_PLACED]):
        yield _told(GivenKind.HOLD_PLACED, row)
    released = HOLD.c.released_on >= since(connection)
    for row in untold(connection, _holds(), HOLD, [GivenKind.HOLD_RELEASED], released):
        yield _told(GivenKind.HOLD_RELEASED, row)


def _holds() -> Select[tuple[object, ...]]:
    alike = earlier_alike(HOLD, "guarantor_id", "account_id", "kind", "placed_on")
    return (
        select(
            HOLD.c.id, HOLD.c.kind, HOLD.c.placed_on, HOLD.c.released_on, HOLD.c.until,
            HOLD.c.account_id, HOLD.c.guarantor_id, ACCOUNT.c.reference, PERSON.c.source_key, alike,
        )
        .join(PERSON, PERSON.c.id == HOLD.c.guarantor_id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == HOLD.c.account_id)
    )  # fmt: skip


def _told(kind: GivenKind, row: Row[tuple[object, ...]]) -> Told:
    (number, hold, placed_on, released_on, until, account_id, person_id, reference, person,
     before) = row  # fmt: skip
    placed = kind is GivenKind.HOLD_PLACED
    key = key_of(
        "hold", reference or person, hold, placed_on, before, *(() if placed else ("end",))
    )
    return Told(
        kind, number, key, placed_on if placed else released_on, account_id, person_id,
        code=hold, due_on=until if placed else None,
    )  # fmt: skip
