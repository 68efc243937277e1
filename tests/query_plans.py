"""Every statement that ran while somebody watched, and what a database reads whole to answer it.

Nothing is timed. A scan is found in the plan: SQLite says so itself, and PostgreSQL, forbidden to
scan, does it only where no index can serve.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import tuple_row
from sqlalchemy import Column, Engine, UniqueConstraint, event
from sqlalchemy.engine import make_url
from sqlmodel import AutoString, SQLModel

import models

assert models.__all__
HOUSE = Path(__file__).parent.parent
OURS = ("tasks", "flows", "deployments/commands", "deployments/webhook")
STAYS_SMALL = {
    "policy_version": "a row for each policy that was ever adopted",
    "run": "a few rows a day",
    "database_use": "one row",
    "import": "a few rows a day",
    "print_batch": "a row for each hundred letters",
    "reprint": "a row for each batch that a vendor lost",
    "desk_user": "a row for each colleague at the desk",
    "desk_grant": "what they may do there",
}
"""Tables that may be read whole."""
GROWS = {*SQLModel.metadata.tables} - {*STAYS_SMALL}
_READS = re.compile(r"\s*(SELECT|UPDATE|DELETE|WITH|INSERT)\b")
_ALIAS = re.compile(r'"?(\w+)"? AS "?(\w+)"?')
_SCAN = re.compile(r'SCAN "?(\w+)"?(?: USING (?:COVERING )?INDEX "?(\w+)"?)?')
_AUTOMATIC = re.compile(r'SEARCH "?(\w+)"? USING AUTOMATIC')
_BY_INDEX = ("Index Scan", "Index Only Scan", "Bitmap Index Scan")
_ENDED = {("refund_due", "settled_on"): "since", ("hold", "released_on"): "placed_on"}
"""What still stands is rare in a practice of many years: copies of it have ended that day."""
_FILLED = 20_000
_APART = 100_000


class Statement(NamedTuple):
    """One statement with the values it had first, and the function of ours that asked."""

    text: str
    values: Any
    place: str


@dataclass
class Watch:
    """What was seen, each statement once."""

    seen: dict[str, Statement] = field(default_factory=dict)
    looks: bool = True

    @contextmanager
    def looking_away(self) -> Iterator[None]:
        """What is done here once reads everything by its nature."""
        self.looks = False
        try:
            yield
        finally:
            self.looks = True

    def on_execute(self, *told: Any) -> None:
        if not self.looks:
            return
        _connection, _cursor, text, values, _context, many = told
        if text not in self.seen and _READS.match(text) and (place := _place()):
            self.seen[text] = Statement(text, values[0] if many and values else values, place)


@contextmanager
def watching() -> Iterator[Watch]:
    watch = Watch()
    event.listen(Engine, "before_cursor_execute", watch.on_execute)
    try:
        yield watch
    finally:
        event.remove(Engine, "before_cursor_execute", watch.on_execute)


def _place() -> str:
    """'tasks/runs/runs.py count': the innermost function of ours; empty when a test asked."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(HOUSE) and ".venv" not in file.parts:
            path = str(file.relative_to(HOUSE))
            if path.startswith("tests/"):
                return ""
            if path.startswith(OURS) and not path.startswith("tasks/storage/"):
                return f"{path} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""


def scans(url: str, seen: Mapping[str, Statement]) -> dict[str, set[str]]:
    """The growing tables that are read whole, by the place that asks: 'tasks/x.py f' -> tables."""
    if url.startswith("sqlite"):
        return _gathered(seen, _Sqlite(url))
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return _gathered(seen, _Postgres(connection))


def _gathered(seen: Mapping[str, Statement], planner: _Sqlite | _Postgres) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in seen.values():
        if tables := planner.scanned(one) & GROWS:
            found.setdefault(one.place, set()).update(tables)
    return found


class _Sqlite:
    """Plans by the tables and their indexes alone, in an empty copy: what was counted while the
    tables were small says nothing about large ones."""

    def __init__(self, url: str) -> None:
        self._empty = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(str(make_url(url).database))) as source:
            made = source.execute(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
                " ORDER BY type = 'index', type = 'trigger'"
            ).fetchall()
        for (statement,) in made:
            self._empty.execute(statement)
        partial = self._empty.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
        )
        self._partial = {name for (name,) in partial}

    def scanned(self, one: Statement) -> set[str]:
        named = {alias: table for table, alias in _ALIAS.findall(one.text)}
        found: set[str] = set()
        explained = self._empty.execute(f"EXPLAIN QUERY PLAN {one.text}", one.values)
        for *_, line in explained.fetchall():
            scan, automatic = _SCAN.match(line), _AUTOMATIC.match(line)
            if automatic or (scan and scan[2] not in self._partial):
                name = str((automatic or scan)[1])  # type: ignore[index]
                found.add(named.get(name, name))
        return found


class _Postgres:
    """With joins by loop alone: any other would read both sides whole where that is quick."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._cursor = psycopg.ClientCursor(connection, row_factory=tuple_row)
        for name in ("seqscan", "hashjoin", "mergejoin"):
            self._cursor.execute(f"SET enable_{name} = off")
        partial = self._cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL"
        )
        self._partial = {name for (name,) in partial}

    def scanned(self, one: Statement) -> set[str]:
        explained = f"EXPLAIN (FORMAT JSON) {one.text}"
        row = self._cursor.execute(explained.encode(), one.values).fetchone()
        assert row is not None
        return set(self._of(row[0][0]["Plan"], ""))

    def _of(self, node: dict[str, Any], table: str) -> Iterator[str]:
        table = node.get("Relation Name", table)
        by_index = node["Node Type"] in _BY_INDEX
        whole = "Index Cond" not in node and node.get("Index Name") not in self._partial
        if node["Node Type"] == "Seq Scan" or (by_index and whole):
            yield table
        for inner in node.get("Plans", ()):
            if not _is_one_end(node, inner):
                yield from self._of(inner, table)


def _is_one_end(node: dict[str, Any], inner: dict[str, Any]) -> bool:
    """The first or the last row of an index, which nothing is left out of: one row is read."""
    by_index = inner["Node Type"] in _BY_INDEX and "Filter" not in inner
    return node["Node Type"] == "Limit" and node["Plan Rows"] == 1 and by_index


def fill(url: str) -> None:
    """Many times what there is, so that PostgreSQL knows what is rare: the same people again,
    under other ids. Nothing may be asked of the copies but a plan."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for name in sorted(GROWS):
            counted = connection.execute(f'SELECT count(*) FROM "{name}"'.encode()).fetchone()
            if counted and counted[0]:
                times = max(1, _FILLED // counted[0])
                connection.execute(_copies(name).encode(), {"times": times})
        connection.execute("ANALYZE")


def _copies(name: str) -> str:
    table = SQLModel.metadata.tables[name]
    unique = {
        column.name
        for one in (*table.constraints, *table.indexes)
        if isinstance(one, UniqueConstraint) or getattr(one, "unique", False)
        for column in getattr(one, "columns", ())
    }
    made = {}
    for column in table.c:
        own = f'"{column.name}"'
        if column.primary_key or column.foreign_keys:
            made[own] = f"{own} + copy * {_APART}"
        elif column.name in unique and _is_text(column):
            made[own] = f"left(md5({own} || '.' || copy), {_longest(column)})"
        elif ended := _ENDED.get((name, column.name)):
            made[own] = f'coalesce({own}, "{ended}")'
        else:
            made[own] = own
    columns, values = ", ".join(made), ", ".join(made.values())
    return (
        f'INSERT INTO "{name}" ({columns}) SELECT {values}'
        f' FROM "{name}", generate_series(1, %(times)s) AS copy'
    )


def _is_text(column: Column[Any]) -> bool:
    """Nothing else than text: an enum or a day that is part of a key has its other columns."""
    return isinstance(column.type, AutoString)


def _longest(column: Column[Any]) -> int:
    length: int | None = getattr(column.type, "length", None)
    return length or 32
