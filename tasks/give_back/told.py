"""One thing that the billing system is to know, before it has its number."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, func, select

from models import GivenKind
from tasks.storage import GIVEN_BACK, among

_OVERLAP = 10_000
"""On PostgreSQL a row may appear after one with a higher id: so many rows are looked at again."""

_AT_A_TIME = 2_000
_UNDER_WAY = timedelta(days=60)
"""Nothing waits longer for its print vendor or its provider."""


@dataclass(frozen=True, slots=True)
class Told:
    """`cents` as in the ledger: positive raises what is owed. See models/give_back.py."""

    kind: GivenKind
    subject_id: int
    entry_key: str
    on_date: date
    account_id: int | None = None
    person_id: int | None = None
    cents: int | None = None
    code: str = ""
    wanted: bool | None = None
    due_on: date | None = None
    reference: str = ""
    reverses: str = ""
    version: int = 0
    terms_hash: str = ""


def key_of(*parts: object) -> str:
    """The same for the same thing, whichever copy of the database tells it."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def newer(
    connection: Connection, query: Select[Any], table: Table, kinds: Collection[GivenKind],
    *conditions: ColumnElement[bool],
) -> Iterator[Row[Any]]:  # fmt: skip
    """What `query` says of the rows of a table that is only ever added to, of which none was told.
    `kinds` are all that its rows are told as: by the last of any of them it is found at once where
    the new ones begin, also where one kind is rare."""
    told = [
        connection.execute(
            select(func.max(GIVEN_BACK.c.subject_id)).where(GIVEN_BACK.c.kind == kind)
        ).scalar()
        for kind in kinds
    ]
    last = max((one for one in told if one is not None), default=0)
    some = table.c.id > last - _OVERLAP, *conditions
    yield from untold(connection, query, table, kinds, *some)


def untold(
    connection: Connection, query: Select[Any], table: Table, kinds: Collection[GivenKind],
    *conditions: ColumnElement[bool],
) -> Iterator[Row[Any]]:  # fmt: skip
    """The same of these rows. By their ids they are found at once, whatever else is asked."""
    told = select(GIVEN_BACK.c.id).where(
        GIVEN_BACK.c.kind.in_(kinds), GIVEN_BACK.c.subject_id == table.c.id
    )
    found = select(table.c.id).where(*conditions, ~told.exists())
    ids = iter(sorted(connection.execute(found).scalars()))
    while some := list(islice(ids, _AT_A_TIME)):
        yield from connection.execute(query.where(among(connection, table.c.id, some)))


def since(connection: Connection) -> date:
    """The first day of which something may not have been told: what was under way when the journal
    was last brought up to date, or was recorded later for an earlier day."""
    last = select(func.max(GIVEN_BACK.c.id)).scalar_subquery()
    at = connection.execute(
        select(GIVEN_BACK.c.recorded_at).where(GIVEN_BACK.c.id == last)
    ).scalar()
    return date.min if at is None else at.date() - _UNDER_WAY


def earlier_alike(table: Table, *columns: str) -> ColumnElement[int]:
    """How many rows before this one say the same in these columns: so that two on one day have a
    key each."""
    other = table.alias("earlier")
    alike = [other.c[name].is_not_distinct_from(table.c[name]) for name in columns]
    query = select(func.count()).select_from(other).where(other.c.id < table.c.id, *alike)
    return query.scalar_subquery()
