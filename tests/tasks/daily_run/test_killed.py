"""`kill -9` of a real run in the middle, then the same again: every account is done once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import TODAY
from tests.tasks.days import breaches, on_paper, portfolio, sent, walk

POINTS = [
    pytest.param("sqlite", "tasks.daily_run.triage:insert_all", 1, id="in the triage"),
    pytest.param(
        "sqlite", "tasks.daily_run.stage_work:carry_out", 3, id="inside a stage, on SQLite"
    ),
    pytest.param(
        "postgres", "tasks.daily_run.stage_work:carry_out", 3, id="inside a stage, on PostgreSQL"
    ),
    pytest.param("sqlite", "tasks.daily_run.day:seal_batch", 1, id="while sealing"),
    pytest.param(
        "postgres", "tasks.printing.print_batch:write_batch", 0, id="between claim and file"
    ),
    pytest.param(
        "sqlite", "tasks.printing.publication:record_batch", 0, id="between file and record"
    ),
]


def killed(where: str, calls: int) -> None:
    house = Path(__file__).parents[3]
    command = [sys.executable, "-m", "tests.tasks.killed_run", TODAY.isoformat(), where, str(calls)]
    settings = os.environ | {"TEND_BATCH_SIZE": "2", "PYTHONPATH": str(house)}
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "here\n"
        run.kill()


@pytest.mark.parametrize(("database", "where", "calls"), POINTS, indirect=["database"])
def test_a_killed_run_is_finished_by_the_next_one(database: str, where: str, calls: int) -> None:
    assert database
    accounts = portfolio(5)
    killed(where, calls)
    walk()
    assert sent() == [(account, "statement_1") for account in accounts]
    assert len(on_paper()) == len(set(on_paper())) == 5
    assert walk()["due"] == 0
    assert breaches() == ()
