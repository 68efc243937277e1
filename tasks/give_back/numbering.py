"""The journal is brought up to date: what was done here since gets its numbers, each thing once.

It is a view of what is recorded, so nothing that records anything knows of it. Two at once would
give a number twice: one at a time. A run that dies before its commit has given no number.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice

from sqlalchemy import Connection, func, select

from models import GivenKind
from tasks.give_back.contact import (
    bounces_told,
    calls_told,
    letters_told,
    preferences_told,
    returned_told,
)
from tasks.give_back.given_out import given_out, note_given
from tasks.give_back.holds import holds_told
from tasks.give_back.money import money_told, refunds_told
from tasks.give_back.plans import plans_told
from tasks.give_back.told import Told
from tasks.storage import GIVEN_BACK, Values, among, insert_all, process_lock, writing

_ORDER = {kind: place for place, kind in enumerate(GivenKind)}
_AT_A_TIME = 1_000


def gather(today: date, now: datetime) -> int:
    """Bring the journal up to date; the number of its last entry, 0 where there is none.

    A database that was put back from an older copy goes on behind the numbers that the billing
    system has seen: they lie outside of it, too.
    """
    with process_lock("give-back") as still_alone, writing() as connection:
        last = max(last_number(connection), given_out())
        told = iter(sorted(_all(connection, today), key=_in_order))
        while some := list(islice(told, _AT_A_TIME)):
            rows = list(_rows(_fresh(connection, some), last, now))
            insert_all(connection, GIVEN_BACK, rows)
            last += len(rows)
        still_alone()
        last = last_number(connection)
    note_given(last)
    return last


def _in_order(one: Told) -> tuple[date, int, int, int]:
    return one.on_date, _ORDER[one.kind], one.subject_id, one.version


def last_number(connection: Connection) -> int:
    return connection.execute(select(func.max(GIVEN_BACK.c.id))).scalar() or 0


def _all(connection: Connection, today: date) -> Iterator[Told]:
    yield from letters_told(connection)
    yield from bounces_told(connection)
    yield from returned_told(connection)
    yield from calls_told(connection)
    yield from preferences_told(connection)
    yield from holds_told(connection)
    yield from plans_told(connection, today)
    yield from money_told(connection)
    yield from refunds_told(connection)


def _fresh(connection: Connection, told: Iterable[Told]) -> list[Told]:
    """Without what has its entry, however it came to be told again."""
    by_key = {one.entry_key: one for one in told}
    known = select(GIVEN_BACK.c.entry_key).where(
        among(connection, GIVEN_BACK.c.entry_key, by_key.keys())
    )
    for key in connection.execute(known).scalars():
        del by_key[key]
    return list(by_key.values())


def _rows(told: Iterable[Told], last: int, now: datetime) -> Iterator[Values]:
    for number, one in enumerate(told, last + 1):
        yield {
            "id": number, "entry_key": one.entry_key, "kind": one.kind,
            "subject_id": one.subject_id, "version": one.version,
            "terms_hash": one.terms_hash, "on_date": one.on_date,
            "account_id": one.account_id, "person_id": one.person_id, "cents": one.cents,
            "code": one.code, "wanted": one.wanted, "due_on": one.due_on,
            "reference": one.reference, "reverses": one.reverses, "recorded_at": now,
        }  # fmt: skip
