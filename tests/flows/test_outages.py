"""Outages in the middle of a daily run: a clear end, nothing lost and nothing doubled.

Its killing is in tests/deployments/server/test_serve.py and test_recovery.py, with the missed days.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from flows.daily_run import daily_run
from models import EnvelopeLine, StepRun
from policy.terms import StepStatus
from tasks.runtime.errors import TendError
from tasks.storage.database import reading, writing
from tests.deployments.prefect_child import started
from tests.factories import all_of
from tests.flows.conftest import DAY, Seen, new_account
from tests.flows.relay import wire
from tests.postgres_process import PostgresProcess
from tests.prefect_process import PrefectProcess
from tests.tasks.days import breaches, on_paper
from tests.waiting import eventually

ACCOUNTS = 30
WITHOUT_SERVER_SECONDS = 10
"""Then it is killed, for Prefect tries again for minutes; however far it came is right."""
ALONE = f"""
from datetime import date
from flows.daily_run import daily_run
daily_run(date.fromisoformat("{DAY}"))
"""


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small batches, so that there is a middle."""
    monkeypatch.setenv("TEND_BATCH_SIZE", "1")


@pytest.mark.usefixtures("practice")
def test_without_its_prefect_server_the_work_is_done_or_left_for_the_next_run(
    prefect_server: PrefectProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _accounts()
    log = tmp_path / "run.log"
    with wire(prefect_server.port) as cable, in_the_middle(cable.cut):
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{cable.port}/api")
        with started("-c", ALONE, log=log, folder=tmp_path) as run:
            begun = eventually(lambda: _done() > 2, over=lambda: run.poll() is not None)
            assert begun, log.read_text()
            with suppress(subprocess.TimeoutExpired):
                run.wait(WITHOUT_SERVER_SECONDS)
            run.kill()
    daily_run(as_of=DAY)
    _everybody_got_one_letter()


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_a_database_that_restarts_is_waited_for(
    database: str, prefect_server: PrefectProcess, postgres_server: PostgresProcess, runs: Seen
) -> None:
    assert database
    assert prefect_server.api_url
    _accounts()
    with in_the_middle(postgres_server.restart):
        _whatever_it_says()
    daily_run(as_of=DAY)
    assert runs()[-1].state_name == "Completed"
    _everybody_got_one_letter()


@contextmanager
def in_the_middle(happens: Callable[[], None]) -> Iterator[None]:
    """Do it once some accounts are done and others are not."""

    def wait() -> None:
        assert eventually(lambda: _done() > 2)
        happens()

    waiting = threading.Thread(target=wait)
    waiting.start()
    yield
    waiting.join()


def _whatever_it_says() -> None:
    """The run may end well or badly; what counts is what was done."""
    with suppress(TendError):
        daily_run(as_of=DAY)


def _accounts() -> None:
    with writing() as connection:
        for _ in range(ACCOUNTS):
            new_account(connection)


def _done() -> int:
    with reading() as connection:
        rows = all_of(connection, StepRun)
    return sum(row["status"] == StepStatus.DONE for row in rows)


def _everybody_got_one_letter() -> None:
    with reading() as connection:
        lines = [row["account_id"] for row in all_of(connection, EnvelopeLine)]
    assert len(lines) == len(set(lines)) == ACCOUNTS
    assert len(on_paper(DAY)) == len(set(on_paper(DAY))) == ACCOUNTS
    assert breaches() == ()
