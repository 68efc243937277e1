"""The daily run on a real Prefect server: a picture that an operator can read."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from datetime import date, timedelta

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    FlowRunFilter,
    FlowRunFilterId,
    LogFilter,
    LogFilterFlowRunId,
)
from prefect.client.schemas.objects import StateType
from prefect.logging.handlers import APILogWorker
from sqlalchemy import update
from sqlmodel import col

from flows.account_run import account_run
from flows.catch_up import catch_up
from flows.daily_run import daily_run
from models import Account, StepRun
from tasks.runtime.errors import WrongInput
from tasks.storage import database
from tests.factories import all_of, make_use, the
from tests.flows.conftest import DAY, Seen, new_account, reminded_account
from tests.prefect_process import PrefectProcess
from tests.waiting import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.usefixtures("practice", "prefect_server")
NAME = "daily run 2026-11-23"


def test_a_day_is_served_and_its_runs_are_named_for_an_operator(
    runs: Seen, monkeypatch: pytest.MonkeyPatch, prefect: SyncPrefectClient
) -> None:
    monkeypatch.setenv("TEND_BATCH_SIZE", "2")
    with database.writing() as connection:
        for make in (new_account, reminded_account, reminded_account, reminded_account):
            make(connection)
    result = daily_run(as_of=DAY)
    assert (result.run.total.due, result.run.total.done, result.reach.letters) == (4, 4, 4)
    assert {run.name: run.state_name for run in runs()} == {
        f"{NAME} · All is well. 4 accounts looked at, none set aside": "Completed",
        "reminder · 2026-11-23 · 2 batches": "Completed",
        "statement · 2026-11-23 · 1 batch": "Completed",
    }
    with database.reading() as connection:
        led_to = {row["flow_run_id"] for row in all_of(connection, StepRun)}
    assert led_to == {str(runs()[0].id)}
    assert _summary(prefect, "today", runs).startswith("# Daily run 2026-11-23")
    assert {"decide · batch 1 of 2 · 2 accounts", "reminder · batch 2 of 2 · 1 account"} <= set(
        _task_names(prefect, runs)
    )


def _task_names(prefect: SyncPrefectClient, runs: Seen) -> list[str]:
    """Prefect writes task runs down a moment later."""
    ours = FlowRunFilter(id=FlowRunFilterId(any_=[run.id for run in runs()]))

    def names() -> list[str]:
        return [run.name for run in prefect.read_task_runs(flow_run_filter=ours)]

    assert eventually(lambda: any(name.startswith("finish run") for name in names()))
    return names()


def test_a_long_stage_shows_how_far_it_is_and_tells_each_batch_once(
    runs: Seen,
    monkeypatch: pytest.MonkeyPatch,
    prefect: SyncPrefectClient,
    prefect_server: PrefectProcess,
) -> None:
    monkeypatch.setenv("TEND_BATCH_SIZE", "1")
    monday = date(2027, 5, 3)  # no other test tells events about it
    with database.writing() as connection:
        make_use(connection)  # the day lies ahead
        for _ in range(3):
            new_account(connection)
    daily_run(as_of=monday)
    shown = prefect.read_artifacts(
        artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["statement-2027-05-03"])),
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id for run in runs()])),
    )
    assert [(one.type, one.data) for one in shown] == [("progress", 100.0)]
    told = [f"tend.batch.2027-05-03.statement.{number}" for number in (1, 2, 3)]
    assert eventually(lambda: _batch_events(prefect_server) == told)


def _batch_events(server: PrefectProcess) -> list[str]:
    query = (
        "SELECT resource_id FROM events WHERE event = 'tend.batch.done' "
        "AND resource_id LIKE 'tend.batch.2027-05-03.statement.%' ORDER BY resource_id"
    )
    with closing(sqlite3.connect(server.database)) as connection:
        return [row[0] for row in connection.execute(query)]


def test_a_second_run_of_the_day_finds_nothing_to_do(runs: Seen) -> None:
    with database.writing() as connection:
        new_account(connection)
    assert daily_run(as_of=DAY).run.total.done == 1
    assert daily_run(as_of=DAY).run.total.due == 0
    assert [run.name for run in runs()][-1] == f"{NAME} · All is well. Nothing was due"
    assert len(runs()) == 3


def test_a_dry_run_counts_and_writes_nothing(runs: Seen) -> None:
    with database.writing() as connection:
        new_account(connection)
    assert daily_run(as_of=DAY, dry_run=True).run.total.done == 1
    assert [run.name for run in runs()] == ["daily run 2026-11-23 · dry run"]
    with database.reading() as connection:
        assert all_of(connection, StepRun) == []


def test_an_account_that_fails_is_set_aside_and_the_run_says_so(
    runs: Seen, prefect: SyncPrefectClient
) -> None:
    day = DAY + timedelta(1)
    with database.writing() as connection:
        new_account(connection)
        broken = new_account(connection)
        changed = update(Account).where(col(Account.id) == broken)
        connection.execute(changed.values(policy_name="unknown"))
        reference = str(the(connection, Account, broken)["reference"])
    result = daily_run(as_of=day)
    assert (result.run.total.done, result.run.total.failed) == (1, 1)
    state = runs()[0].state
    assert state is not None
    assert (state.name, state.type) == ("Completed with problems", StateType.CRASHED)  # orange
    assert state.message == "1 account set aside today. The others were served."
    assert "**1 account set aside today.**" in _summary(prefect, "today", runs)
    row = _summary(prefect, "needs-a-person", runs)
    assert row.startswith(f"### {reference}\n\n- **why:** The account follows a policy that nobody")
    assert said_in_log(prefect, runs) == [
        "decide · batch 1 of 1 · 2 accounts: 2 done",
        "statement · batch 1 of 1 · 1 account: 1 done",
        f"{reference} was set aside: UnknownPolicy in tasks/decisions/decide_batch.py",
    ]
    rerun = account_run(**json.loads(row.split("`")[-2]), as_of=day)
    assert rerun.reference == reference


def said_in_log(prefect: SyncPrefectClient, runs: Seen) -> list[str]:
    """Of our own: Prefect tells each state, too. A place without the number of its line."""
    APILogWorker.drain_all(timeout=PATIENCE_SECONDS)
    wanted = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id for run in runs()]))
    lines = sorted(prefect.read_logs(wanted, limit=200), key=lambda line: line.timestamp)
    told = [line.message for line in lines]
    ours = [line for line in told if " · batch " in line or " set aside: " in line]
    return [re.sub(r":\d+$", "", line) for line in ours]


def test_a_day_before_the_last_run_is_refused_with_one_line(runs: Seen) -> None:
    daily_run(as_of=DAY)
    with pytest.raises(WrongInput, match="the last run was for 2026-11-23"):
        daily_run(as_of=DAY - timedelta(1))
    state = runs()[-1].state
    assert state is not None
    assert (state.name, state.type) == ("Wrong input", StateType.CANCELLED)  # grey
    assert state.message == "the last run was for 2026-11-23; for an earlier day use --dry-run"


def test_a_form_that_names_a_day_decades_ahead_is_refused_and_leaves_today_to_be_run() -> None:
    for job in (daily_run, lambda as_of: catch_up(DAY, as_of)):
        with pytest.raises(WrongInput, match="2062-11-23 is more than a year ahead"):
            job(as_of=DAY.replace(year=2062))
    assert daily_run(as_of=DAY).run.as_of == DAY


def test_several_days_are_caught_up_with_in_one_run(runs: Seen) -> None:
    with database.writing() as connection:
        make_use(connection)  # of a rehearsal: some of these days may lie ahead
        new_account(connection)
    days = catch_up(DAY, DAY + timedelta(21))
    assert [day.run.total.done for day in days if day.run.total.done] == [1, 1]
    assert [run.name for run in runs()] == ["catch up 2026-11-23 to 2026-12-14"]


def test_prefect_adds_only_seconds_to_a_day() -> None:
    slow = _slowness()
    started = time.monotonic()
    daily_run(as_of=DAY)
    assert time.monotonic() - started < 12 * max(slow, _slowness())


def _slowness() -> float:
    """How many times longer work takes than on a machine that does nothing else."""
    started, worked = time.monotonic(), time.process_time()
    while time.process_time() - worked < 0.25:
        sum(range(1000))
    return (time.monotonic() - started) / (time.process_time() - worked)


def _summary(prefect: SyncPrefectClient, key: str, runs: Seen) -> str:
    found = prefect.read_artifacts(
        artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])),
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[runs()[0].id])),
    )
    return str(found[0].data)
