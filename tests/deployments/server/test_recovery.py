"""After a crash: dead runs are seen as crashed, one run stands for the missed, the day is ended."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.client.schemas.objects import FlowRun, State
from prefect.client.schemas.schedules import CronSchedule
from prefect.states import Pending, Running
from sqlalchemy import Connection, event

from deployments.server.deployment_list import read_deployments
from deployments.server.recovery import collapse_late_runs, crash_dead_runs, finish_the_day, served
from flows.daily_run import daily_run
from models import EnvelopeLine, Run, StepRun
from policy.terms import StepStatus
from tasks.daily_run import day
from tasks.runtime import clock
from tasks.runtime.errors import Stopped
from tasks.runtime.shutdown import STOP_FILE
from tasks.storage import database
from tests.factories import all_of, make_account
from tests.flows.conftest import DAY, Seen, new_account
from tests.tasks.days import begun, breaches
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("practice", "prefect_server")

ACCOUNTS = 30


@pytest.fixture
def daily(prefect: SyncPrefectClient) -> UUID:
    return _deployed(prefect, "daily-run")


def _deployed(prefect: SyncPrefectClient, name: str) -> UUID:
    """A deployment as `tend serve` makes it, without a run of its own."""
    for old in (one for one in prefect.read_deployments() if one.name == name):
        prefect.delete_deployment(old.id)
    plan = next(one for one in read_deployments() if one.name == name)
    made = plan.model_copy(update={"schedules": []}).to_serve("UTC")
    return UUID(str(made.apply()))


def test_a_dead_run_is_crashed_and_gives_its_place_back(prefect: SyncPrefectClient) -> None:
    one_at_a_time = _deployed(prefect, "account-import")
    asked = partial(
        prefect.create_flow_run_from_deployment, one_at_a_time, parameters={"path": "exports"}
    )
    dead = asked()
    assert _moved(prefect, dead, Pending()) == "Pending"
    assert _moved(prefect, dead, Running()) == "Running"
    assert _moved(prefect, asked(), Pending()) == "AwaitingConcurrencySlot"
    assert crash_dead_runs(prefect, [one_at_a_time]) == 1
    assert prefect.read_flow_run(dead.id).state_name == "Crashed"
    assert _moved(prefect, asked(), Pending()) == "Pending"


def test_a_daily_run_holds_no_place_at_the_server_that_would_strike_it_when_the_server_is_away(
    prefect: SyncPrefectClient, daily: UUID
) -> None:
    """A lease that nobody renews cancels its holder; Tend's own exclusion keeps runs apart."""
    for _ in "12":
        run = prefect.create_flow_run_from_deployment(daily)
        assert _moved(prefect, run, Pending()) == "Pending"
        assert _moved(prefect, run, Running()) == "Running"
    assert crash_dead_runs(prefect, [daily]) == 2


def test_missed_days_become_one_run_and_what_a_person_asked_for_stays(
    prefect: SyncPrefectClient, daily: UUID
) -> None:
    asked = prefect.create_flow_run_from_deployment(daily)
    prefect.create_deployment_schedules(
        daily, [DeploymentScheduleCreate(schedule=CronSchedule(cron="0 6 * * *"), active=True)]
    )
    assert eventually(lambda: len(_scheduled(prefect, daily)) >= 3)
    days = _scheduled(prefect, daily)
    newest = days[-1].expected_start_time
    assert newest is not None
    assert collapse_late_runs(prefect, [daily], newest + timedelta(seconds=1)) == len(days) - 1
    assert [one.id for one in _scheduled(prefect, daily)] == [days[-1].id]
    assert prefect.read_flow_run(days[0].id).state_name == "Cancelled"
    assert prefect.read_flow_run(asked.id).state_name == "Scheduled"
    prefect.delete_deployment(daily)


@pytest.mark.usefixtures("runs")
def test_after_a_missed_week_one_run_serves_everybody_once_and_the_audit_finds_nothing() -> None:
    week = [DAY - timedelta(back) for back in range(7, 0, -1)]
    with database.writing() as connection:
        ours = [
            make_account(connection, next_review_on=due, enrolled_on=due - timedelta(1))
            for due in week
        ]
    daily_run(as_of=DAY)
    with database.reading() as connection:
        served_ones = all_of(connection, EnvelopeLine)
    assert sorted(one["account_id"] for one in served_ones) == ours
    assert breaches() == ()


def test_a_day_that_ended_is_not_begun_again(prefect: SyncPrefectClient, daily: UUID) -> None:
    ours = {daily: served(prefect)[daily]}
    assert finish_the_day(prefect, ours) == ""
    run = begun(DAY)
    assert finish_the_day(prefect, ours) == finish_the_day(prefect, ours) == DAY.isoformat()
    assert len(_runs_of(prefect, daily)) == 1
    day.finish(run, clock.now())
    assert finish_the_day(prefect, ours) == ""


def test_a_run_that_is_asked_to_stop_finishes_its_batch_and_says_so(
    practice: str, tmp_path: Path, runs: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked in the transaction that does the fourth account: there is always work left then."""
    monkeypatch.setenv("TEND_BATCH_SIZE", "1")
    monkeypatch.setenv(STOP_FILE, str(tmp_path / "stop"))
    with database.writing() as connection:
        for _ in range(ACCOUNTS):
            new_account(connection)

    def ask(connection: Connection) -> None:
        if _done_of(connection) > 3:
            (tmp_path / "stop").touch()

    event.listen(database.engine(practice), "commit", ask)
    with pytest.raises(Stopped):
        daily_run(as_of=DAY)
    event.remove(database.engine(practice), "commit", ask)
    assert {run.state_name for run in runs()} == {"Stopped"}
    assert 3 < _done() < ACCOUNTS
    assert len(_open_runs()) == 1
    (tmp_path / "stop").unlink()
    daily_run(as_of=DAY)
    assert _done() == ACCOUNTS
    assert breaches() == ()


def _moved(prefect: SyncPrefectClient, run: FlowRun, state: State[None]) -> str:
    """Ask the server for a state; the one it gave."""
    prefect.set_flow_run_state(run.id, state)
    return str(prefect.read_flow_run(run.id).state_name)


def _runs_of(prefect: SyncPrefectClient, deployment: UUID) -> list[FlowRun]:
    chosen = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment]))
    return prefect.read_flow_runs(flow_run_filter=chosen)


def _scheduled(prefect: SyncPrefectClient, deployment: UUID) -> list[FlowRun]:
    """What the scheduler made and nobody cancelled, the first day first."""
    runs = [
        run
        for run in _runs_of(prefect, deployment)
        if run.auto_scheduled and run.state_name == "Scheduled"
    ]
    return sorted(runs, key=lambda run: str(run.expected_start_time))


def _done() -> int:
    with database.reading() as connection:
        return _done_of(connection)


def _done_of(connection: Connection) -> int:
    rows = all_of(connection, StepRun)
    return sum(row["status"] == StepStatus.DONE for row in rows)


def _open_runs() -> list[object]:
    with database.reading() as connection:
        return [row["id"] for row in all_of(connection, Run) if row["finished_at"] is None]
