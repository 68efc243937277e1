"""`tend run` and `tend rerun` through Prefect, and the promise that only the answer is printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from models import Account
from policy.terms import UseSaidBy
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import TODAY, make_account, make_use
from tests.prefect_process import PrefectProcess
from tests.waiting import PATIENCE_SECONDS

HERE, BROKEN = "A-HERE000001", "A-BR0KEN0001"
FIGURES = {
    "as_of", "due", "done", "held", "suppressed", "deferred", "failed", "by_stage", "letters",
    "notices", "calls", "waiting", "waiting_until",
}  # fmt: skip


@pytest.fixture
def office(
    sqlite_database_apart: str, prefect_server: PrefectProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A rehearsal with one account due today, on SQLite, and a Prefect server."""
    assert prefect_server.api_url
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database_apart)
    monkeypatch.setattr(db, "_configured", [sqlite_database_apart])
    with db.writing() as connection:
        make_use(connection, said_by=UseSaidBy.DEMO)
        make_account(connection, reference=HERE, next_review_on=TODAY)
    yield sqlite_database_apart
    db.engine(sqlite_database_apart).dispose()


@pytest.mark.usefixtures("office")
def test_a_run_balances_and_the_second_of_a_day_does_nothing(tend: Tend) -> None:
    first = tend("run", "--json")
    assert set(first.json) == FIGURES
    assert (first.json["due"], first.json["done"], first.json["letters"]) == (1, 1, 1)
    assert first.err == ""
    again = tend("run", "--json").json
    assert (again["due"], again["letters"]) == (0, 0)


@pytest.mark.usefixtures("office")
def test_a_person_reads_the_numbers_and_where_the_letters_lie(tend: Tend, tmp_path: Path) -> None:
    said = tend("run").out
    assert "Run for 2026-03-02" in said
    assert "1 letter, 0 notices, 0 calls to make." in said
    assert str(tmp_path / "var" / "letters" / "2026-03-02") in said


@pytest.mark.usefixtures("office")
def test_through_a_day_answers_with_one_object_for_each_day(tend: Tend) -> None:
    last = TODAY + timedelta(2)
    days = tend("run", "--as-of", TODAY, "--through", last, "--json").json
    assert [one["as_of"] for one in days] == ["2026-03-02", "2026-03-03", "2026-03-04"]
    assert all(set(one) == FIGURES for one in days)
    assert [one["due"] for one in days] == [1, 0, 0]


@pytest.mark.usefixtures("office")
def test_the_same_days_again_go_on_with_the_last_one(tend: Tend) -> None:
    first, last = TODAY, TODAY + timedelta(1)
    tend("run", "--as-of", first, "--through", last)
    days = tend("run", "--as-of", first, "--through", last + timedelta(1), "--json").json
    assert [one["as_of"] for one in days] == ["2026-03-03", "2026-03-04"]


@pytest.mark.usefixtures("office")
def test_a_run_with_problems_still_gives_its_numbers(tend: Tend) -> None:
    with db.writing() as connection:
        make_account(connection, reference=BROKEN, next_review_on=TODAY)
        here = col(Account.reference) == BROKEN
        connection.execute(update(Account).where(here).values(policy_version=TODAY))
    answer = tend("run", "--json").json
    assert (answer["due"], answer["done"], answer["failed"]) == (2, 1, 1)


@pytest.mark.usefixtures("office")
def test_a_rerun_does_what_is_due_and_then_says_that_nothing_is(tend: Tend) -> None:
    said = tend("rerun", HERE).out
    assert f"{HERE}: statement 1 was done." in said
    before = everything()
    assert f"{HERE}: nothing to do on 2026-03-02." in tend("rerun", HERE).out
    assert everything() == before


def test_only_json_is_on_standard_output(
    office: str, prefect_server: PrefectProcess, tmp_path: Path
) -> None:
    """In a process of its own: Prefect's log lines go nowhere near it."""
    ran = subprocess.run(
        [sys.executable, "-m", "cli", "run", "--as-of", TODAY.isoformat(), "--json"],
        env={
            **os.environ,
            "TEND_DATABASE_URL": office,
            "TEND_HOME": str(tmp_path),
            "PREFECT_API_URL": prefect_server.api_url,
            "PYTHONPATH": str(Path(__file__).parents[3]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["done"] == 1


def test_without_a_server_and_without_leave_to_start_one_it_says_so(
    tend: Tend, sqlite_database_apart: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "_configured", [sqlite_database_apart])
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    answer = tend("run")
    assert answer.code == 2
    assert "tend serve" in answer.err


def test_the_temporary_server_ends_with_the_command_that_started_it() -> None:
    listen = [sys.executable, "-m", "deployments.server.listen", "--with-command"]
    process = subprocess.Popen(
        [*listen, "--host", "127.0.0.1", "--port", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(PATIENCE_SECONDS) != 0
