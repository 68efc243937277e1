"""A portfolio for measuring: families in every stage, and the same rows whenever it is made.

The families that are due lie scattered among the others, and their content does not depend on
the size of the portfolio: the 1,000 accounts due in a small one are those due in a large one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection

from benchmarks.family import Family, Rows
from policy.policy_file.spec import load_policy
from tasks.storage import database
from tasks.storage.bulk import insert_all
from tasks.storage.tables import (
    ACCOUNT,
    APPLICATION,
    DECISION,
    ENVELOPE,
    ENVELOPE_LINE,
    HOLD,
    INSTALMENT,
    LEDGER,
    MESSAGE,
    PERSON,
    PLAN,
    PLAN_ACCOUNT,
    RUN,
    STEP_RUN,
)

FIRST_DAY = date(2026, 3, 2)
SECOND_DAY = FIRST_DAY + timedelta(1)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TABLES = (
    RUN, PERSON, ACCOUNT, LEDGER, HOLD, APPLICATION, PLAN, PLAN_ACCOUNT, INSTALMENT,
    DECISION, STEP_RUN, ENVELOPE, ENVELOPE_LINE, MESSAGE,
)  # fmt: skip
_CHUNK = 5_000


@dataclass(frozen=True)
class Size:
    """The accounts there are, and how many of them a run finds due on each of two days.

    A run on the second day finds the first day's accounts too: nobody has served them.
    """

    accounts: int
    first_day: int
    second_day: int


class _Quota:
    """Spreads a number of due accounts evenly over the portfolio."""

    def __init__(self, due: int, accounts: int, seed: str) -> None:
        self.random = Random(seed)
        self._due, self._accounts, self._made = due, accounts, 0

    def asks(self, place: int) -> bool:
        return self._made < self._due and self._made * self._accounts <= self._due * place

    def room(self) -> int:
        return self._due - self._made

    def add(self, accounts: int) -> None:
        self._made += accounts


def write_portfolio(size: Size) -> None:
    """Fill the configured database, which is empty and migrated."""
    rows = Rows(load_policy(), {table.name: [] for table in TABLES})
    first = _Quota(size.first_day, size.accounts, "first day")
    second = _Quota(size.second_day - size.first_day, size.accounts, "second day")
    others = _Quota(size.accounts, size.accounts, "others")
    place = 0
    rows.of[RUN.name].append(_past_run())
    with database.writing() as connection:
        while place < size.accounts:
            quota = first if first.asks(place) else second if second.asks(place) else others
            day = None if quota is others else FIRST_DAY if quota is first else SECOND_DAY
            added = Family(rows, day, FIRST_DAY, quota.random).add(quota.room())
            quota.add(added)
            place += added
            if len(rows.of[ACCOUNT.name]) >= _CHUNK:
                _write(connection, rows)
        _write(connection, rows)


def _past_run() -> dict[str, Any]:
    """The run that did what was done before the first day."""
    day = FIRST_DAY - timedelta(1)
    then = NOW - timedelta(1)
    return {
        "kind": "daily", "as_of": day, "actor": "bench", "flow_run_id": "",
        "started_at": then, "finished_at": then,
    }  # fmt: skip


def _write(connection: Connection, rows: Rows) -> None:
    for table in TABLES:
        insert_all(connection, table, rows.of[table.name])
        rows.of[table.name].clear()
