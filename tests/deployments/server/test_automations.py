"""Automations on a real Prefect server: put there once, and heard when something is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.events import emit_event
from prefect.events.actions import ChangeFlowRunState, DoNothing, SendNotification
from prefect.events.worker import EventsWorker
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed, Running

from deployments.server.automations import Times, deploy, watches
from flows.daily_run import daily_run
from flows.morning_check import morning_check
from flows.pages.unknown_mail import UNKNOWN_MESSAGES
from tasks.daily_run import day
from tasks.practice.practice import current_practice
from tasks.runs.runs import state_of_day
from tasks.runtime import clock
from tasks.runtime.errors import WrongInput
from tasks.storage import database
from tests.flows.conftest import DAY, Seen
from tests.tasks.days import begun
from tests.waiting import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.usefixtures("practice", "prefect_server")

NAMES = {f"Tend: {one.name}" for one in watches(Times())}
SHORT = timedelta(seconds=10)


@pytest.fixture(autouse=True)
def clean(prefect: SyncPrefectClient) -> Iterator[None]:
    """Other tests' runs are not watched."""
    yield
    for one in prefect.read_automations():
        prefect.delete_automation(one.id)


def test_they_are_put_on_the_server_once(prefect: SyncPrefectClient) -> None:
    assert set(deploy(prefect)) == NAMES
    assert deploy(prefect) == []
    there = {one.name: one for one in prefect.read_automations()}
    assert set(there) == NAMES
    harmless = {type(action) for one in there.values() for action in one.actions}
    assert harmless == {DoNothing, ChangeFlowRunState}


def test_a_block_tells_people_and_what_was_switched_off_stays_off(
    prefect: SyncPrefectClient,
) -> None:
    deploy(prefect)
    quiet = prefect.read_automations_by_name("Tend: daily run takes long")[0]
    prefect.pause_automation(quiet.id)
    made = CustomWebhookNotificationBlock(name="office", url="http://127.0.0.1/nothing")
    made.save("tend-test", overwrite=True)
    silent = "Tend: run without a heartbeat"  # what it marks, another one tells
    assert set(deploy(prefect, "custom-webhook/tend-test")) == NAMES - {silent}
    for one in prefect.read_automations():
        assert isinstance(one.actions[-1], SendNotification) is (one.name != silent)
        assert one.enabled == (one.id != quiet.id)


def test_a_block_that_is_not_there_is_one_line(prefect: SyncPrefectClient) -> None:
    with pytest.raises(WrongInput, match="no block slack-webhook/nobody"):
        deploy(prefect, "slack-webhook/nobody")


def test_silence_is_heard_and_a_run_without_a_heartbeat_is_crashed(
    prefect: SyncPrefectClient,
) -> None:
    """With short times: the next daily run does not start, and a run's process is gone."""
    deploy(prefect, times=Times(SHORT, timedelta(hours=4), SHORT))
    daily_run(as_of=DAY)
    dead = prefect.create_flow_run(daily_run, state=Running())
    _heartbeat(dead)
    emit_event(UNKNOWN_MESSAGES, resource={"prefect.resource.id": "tend.messages"})
    EventsWorker.drain_all(timeout=PATIENCE_SECONDS)
    expected = {
        "Tend: daily run not started",
        "Tend: run without a heartbeat",
        "Tend: messages of unknown fate",
    }
    assert eventually(lambda: expected <= _triggered(prefect)), _triggered(prefect)
    assert eventually(lambda: prefect.read_flow_run(dead.id).state_name == "Crashed")
    assert "Tend: daily run takes long" not in _triggered(prefect)


def test_a_heartbeat_that_comes_after_the_end_of_a_short_run_alarms_nobody(
    prefect: SyncPrefectClient,
) -> None:
    """`send notices` takes a second: its heartbeat was taken in just after its end, and two minutes
    later people were told to start it again."""
    deploy(prefect, times=Times(timedelta(hours=25), timedelta(hours=4), SHORT))
    ended = prefect.create_flow_run(morning_check, state=Running())
    prefect.set_flow_run_state(ended.id, Completed())
    dead = prefect.create_flow_run(morning_check, state=Running())
    for run in (ended, dead):
        _heartbeat(run)
    EventsWorker.drain_all(timeout=PATIENCE_SECONDS)
    assert eventually(lambda: prefect.read_flow_run(dead.id).state_name == "Crashed")
    assert eventually(lambda: "Tend: run crashed" in _triggered(prefect))
    assert prefect.read_flow_run(ended.id).state_name == "Completed"
    crashed = _events(prefect, "prefect.flow-run.Crashed")
    assert f"prefect.flow-run.{ended.id}" not in {
        one["resource"]["prefect.resource.id"] for one in crashed
    }


@pytest.mark.parametrize(("setting", "wait"), [("30", 120), ("31", 124), ("180", 720)])
def test_a_run_is_called_dead_after_four_heartbeats_as_prefect_is_set(
    setting: str, wait: int
) -> None:
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: setting}):
        assert Times().between_heartbeats == timedelta(seconds=wait)


def test_the_morning_check_says_whether_the_daily_run_began(
    prefect: SyncPrefectClient, runs: Seen
) -> None:
    deploy(prefect)
    morning_check(return_state=True)
    assert runs()[0].state_name == "Missing"
    run = begun(clock.today(current_practice().time_zone))
    with database.reading() as connection:
        assert state_of_day(connection, run.as_of) == "at work"
    day.finish(run, clock.now())
    assert morning_check() == {"daily_run": "ended"}
    assert eventually(lambda: "Tend: no daily run this morning" in _triggered(prefect))
    assert [run.state_name for run in runs()] == ["Missing", "Completed"]


_DAILY = {
    "prefect.resource.id": "prefect.flow.daily-run",
    "prefect.resource.role": "flow",
    "prefect.resource.name": "daily run",
}


def _heartbeat(run: FlowRun) -> None:
    """As a run of any flow sends it; the flow matters to the watches alone."""
    emit_event(
        "prefect.flow-run.heartbeat",
        resource={"prefect.resource.id": f"prefect.flow-run.{run.id}"},
        related=[_DAILY],
    )


def _triggered(prefect: SyncPrefectClient) -> set[str]:
    """The names of the automations that went off."""
    events = _events(prefect, "prefect.automation.triggered")
    return {one["resource"]["prefect.resource.name"] for one in events}


def _events(prefect: SyncPrefectClient, name: str) -> list[dict[str, Any]]:
    wanted = {"event": {"name": [name]}}
    answer = prefect.request("POST", "/events/filter", json={"filter": wanted, "limit": 50})
    found: list[dict[str, Any]] = answer.json()["events"]
    return found
