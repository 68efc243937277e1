"""The measuring works, and measures what it says. No time is asserted: machines differ."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import tasks.storage.database
from benchmarks.daily_run import work_day
from benchmarks.export_folder import write_export
from benchmarks.floor import floor
from benchmarks.portfolio import FIRST_DAY, SECOND_DAY, Size
from benchmarks.recorded import record
from benchmarks.sqlite_copies import SqliteCopies
from tasks.intake import TEND_FILES
from tasks.storage.tables import (
    ACCOUNT,
    CALL,
    DECISION,
    DETERMINATION,
    ENVELOPE,
    ENVELOPE_LINE,
    LEDGER,
    MESSAGE,
    MOVE,
    STEP_RUN,
)

HOUSE = Path(__file__).parents[2]
WRITTEN = (
    CALL, DECISION, DETERMINATION, ENVELOPE, ENVELOPE_LINE, LEDGER, MESSAGE, MOVE, STEP_RUN,
)  # fmt: skip
STEPPED = [ACCOUNT.c[name] for name in ("id", "stage", "step", "step_on", "next_review_on")]


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteCopies:
    monkeypatch.setattr(tasks.storage.database, "_configured", [])
    return SqliteCopies(tmp_path, "portfolio", Size(600, 60, 300))


def all_rows() -> dict[str, list[Any]]:
    with tasks.storage.database.reading() as connection:
        found = {table.name: connection.execute(select(table)).all() for table in WRITTEN}
        found["account"] = connection.execute(select(*STEPPED)).all()
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def test_the_floor_writes_the_rows_that_the_run_wrote(copies: SqliteCopies) -> None:
    copies.fresh()
    worked = work_day(SECOND_DAY)
    with tasks.storage.database.reading() as connection:
        recorded = record(connection, worked.run_id, 100)
    by_the_run = all_rows()
    copies.fresh()
    floor(recorded, SECOND_DAY)
    assert all_rows() == by_the_run


def test_each_day_has_the_due_accounts_it_was_asked_for(copies: SqliteCopies) -> None:
    copies.fresh()
    assert work_day(FIRST_DAY).due == 60
    copies.fresh()
    assert work_day(SECOND_DAY).due == 300


@pytest.mark.engine
@pytest.mark.postgres
def test_a_quick_bench_measures_everything(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        cwd=HOUSE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in (
        "decide()",
        "SQLite",
        "PostgreSQL",
        "share of the floor",
        "Prefect",
        "Memory",
        "notices",
        "the csv module alone",
        "the same again",
    ):
        assert name in done.stdout


def test_the_export_is_the_same_whenever_it_is_written_and_one_in_so_many_changes(
    tmp_path: Path,
) -> None:
    for name, changed in (("one", 0), ("other", 0), ("newer", 10)):
        write_export(tmp_path / name, 100, changed=changed)
    people, visits = (
        [(tmp_path / name / file).read_text("utf-8").splitlines() for name in ("one", "newer")]
        for file in ("people.csv", "accounts.csv")
    )
    assert all(
        (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
        for file in TEND_FILES
    )
    assert len(visits[0]) == 1 + 100
    assert sum(one != other for one, other in zip(*visits, strict=True)) == 10
    assert sum(one != other for one, other in zip(*people, strict=True)) == len(people[0][1:]) // 10
