"""The slip of the year, by command and by a clock: nothing is printed, today's calls stay, and the
real run goes on as if nothing had been typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy.terms import DataUse, UseSaidBy
from tasks.daily_run import day
from tasks.runtime import clock, current
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import DAY, NOW, TODAY, make_account, make_use
from tests.paper import numbered_pages
from tests.tasks.days import PRACTICE

HERE, CALLED = "A-HERE000001", "A-CA11ED0001"
SLIP = TODAY.replace(year=TODAY.year + 1)
RESEND = ("resend", HERE, "statement", "--reason", "never_came", "--by", "Ana Rivera")


@pytest.fixture(autouse=True)
def office(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A live database after its real run: a letter went out, a call is on the list."""
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database)
    monkeypatch.setattr(db, "_configured", [sqlite_database])
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    with db.writing() as connection:
        make_use(connection, DataUse.LIVE)
        make_account(connection, reference=HERE, next_review_on=TODAY)
        make_account(
            connection, reference=CALLED, next_review_on=TODAY, stage="options_call",
            step="reminder_2", step_on=TODAY - 15 * DAY, first_statement_on=TODAY - 60 * DAY,
        )  # fmt: skip
    day.walk(TODAY, PRACTICE, NOW, today=TODAY)


def files() -> list[Path]:
    return sorted(path for path in current().var.rglob("*") if path.suffix in (".pdf", ".csv"))


@pytest.mark.parametrize(
    "line",
    [
        ("run", "--as-of", SLIP),
        ("run", "--through", SLIP),
        ("run", "--as-of", TODAY + DAY),
        ("rerun", HERE, "--as-of", SLIP),
        (*RESEND, "--as-of", SLIP),
        ("record", "payment", HERE, "5", "--as-of", SLIP),
    ],
    ids=["run", "through", "tomorrow", "rerun", "resend", "record"],
)
def test_a_day_ahead_changes_nothing_on_live_data(tend: Tend, line: tuple[object, ...]) -> None:
    before, lie = everything(), files()
    said = tend(*line)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert "lies ahead" in said.err
    assert everything() == before
    assert files() == lie
    assert tend("worklist", "--json").json["calls"] != []


@pytest.mark.parametrize("line", [("run", "--as-of", SLIP), (*RESEND, "--as-of", SLIP)])
def test_what_is_refused_says_how_to_see_that_day(tend: Tend, line: tuple[object, ...]) -> None:
    assert f"use a copy with tend rehearse --through {SLIP}" in tend(*line).err


def test_an_export_of_a_day_ahead_is_refused_too(tend: Tend, tmp_path: Path) -> None:
    before = everything()
    said = tend("import", tmp_path, "--as-of", TODAY + DAY)
    assert (said.code, everything()) == (2, before)
    assert "lies ahead of today" in said.err


def test_a_dry_run_may_look_ahead(tend: Tend) -> None:
    before = everything()
    assert tend("run", "--as-of", SLIP, "--dry-run").code == 0
    assert everything() == before


def test_a_clock_that_runs_a_year_ahead_stops_the_run(
    tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, lie = everything(), files()
    monkeypatch.setattr(clock, "today", lambda _zone: SLIP)
    said = tend("run")
    assert (said.code, everything(), files()) == (2, before, lie)
    assert f"the last run was for {TODAY}, 365 days before {SLIP}" in said.err
    assert "--gap-accepted-by NAME" in said.err
    assert tend("rerun", HERE).code == 2
    assert tend(*RESEND).code == 2
    assert everything() == before


def test_a_database_that_is_stuck_ahead_comes_back_by_undo_run(tend: Tend) -> None:
    """As an earlier Tend left it: letters of next year, and every real run refused."""
    day.walk(SLIP, PRACTICE, NOW)
    stuck = tend("run", "--as-of", TODAY + DAY)
    assert stuck.code == 2
    refused = tend("rerun", HERE)
    assert f"the last run was for {SLIP}, which lies ahead of today, {TODAY}" in refused.err
    assert "tend undo-run --by NAME" in refused.err
    named = ("undo-run", "--by", "Ana Rivera")
    printed = tend(*named)
    assert (printed.code, "--never-mailed-by NAME" in printed.err) == (2, True)
    mailed = (*named, "--never-mailed-by", "Ana Rivera")
    assert "say --yes" in tend(*mailed).err
    done = tend(*mailed, "--yes")
    assert (done.code, done.err) == (0, "")
    assert f"The daily run for {SLIP} was taken back" in done.out
    assert "Next: tend run" in done.out
    assert not list((current().var / "letters" / SLIP.isoformat()).glob("*.pdf"))
    assert tend("rerun", HERE).code == 0
    assert tend("audit").code == 0


def test_where_nothing_was_run_there_is_nothing_to_take_back(tend: Tend) -> None:
    named = ("undo-run", "--by", "Ana Rivera", "--never-mailed-by", "Ana Rivera", "--yes")
    assert tend(*named, "--json").json["as_of"] == TODAY.isoformat()
    assert tend(*named).err.strip() == "there was no run yet; nothing to take back"


def test_a_made_up_portfolio_stays_a_rehearsal(tend: Tend, tmp_path: Path) -> None:
    with db.writing() as connection:
        connection.exec_driver_sql("UPDATE database_use SET use = 'rehearsal', said_by = 'demo'")
    assert UseSaidBy.DEMO.value == "demo"
    said = tend("import", tmp_path, "--as-of", TODAY + DAY)
    assert "lies ahead" not in said.err
