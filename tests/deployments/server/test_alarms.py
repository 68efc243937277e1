"""Every end that a run can have, against every automation: no alarm is false, none is missing."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from uuid import uuid4

import pytest
from prefect.events.schemas.automations import Posture
from prefect.server.events.schemas.automations import EventTrigger
from prefect.server.events.schemas.events import ReceivedEvent, RelatedResource, Resource

from deployments.server.automations import Times, Watch, watches
from deployments.server.deployment_list import read_deployments
from tasks.runtime import clock
from tests.deployments.server.named_ends import named_ends

OF_PREFECT = {
    ("Completed", "COMPLETED"), ("Failed", "FAILED"), ("Crashed", "CRASHED"),
    ("Cancelled", "CANCELLED"), ("TimedOut", "FAILED"), ("A name of tomorrow", "COMPLETED"),
}  # fmt: skip
ENDS = sorted(named_ends() | OF_PREFECT)
FLOWS = {one.flow().name: bool(one.schedules) for one in read_deployments()}
"""And whether it starts by itself: then nobody waits for its end."""
BAD = {"Failed", "TimedOut", "Wrong input"}
"""A person has to look. One who started it by a form sees it there."""
PROBLEMS = {
    "daily run": "daily run has problems",
    "audit": "audit breach",
    "upkeep": "audit breach",
}
"""Of others they stand on the page of the morning, or were asked for by whoever looks."""
QUIET = {
    "Completed", "Nothing to do", "Recorded already", "Printed again before", "A name of tomorrow",
    "Stopped",  # somebody stopped the service: it goes on by itself
    "Cancelled",  # by a person
}  # fmt: skip
SILENCES = ("daily run takes long", "run without a heartbeat")


def test_the_names_are_read_from_the_code_and_each_of_them_is_weighed() -> None:
    names = {name for name, _ in ENDS}
    assert {"Completed with problems", "Missing", "Recorded already"} < names
    assert names == QUIET | BAD | {"Completed with problems", "Missing", "Crashed"}


def test_an_end_alarms_whoever_has_to_look_and_nobody_else() -> None:
    wrong = {}
    for flow, (name, kind) in product(FLOWS, ENDS):
        heard = {
            watch.name
            for watch in _all().values()
            if watch.trigger.posture is Posture.Reactive
            and _heard(watch.name, f"prefect.flow-run.{name}", kind, flow)
        }
        if heard != _alarm(flow, name):
            wrong[flow, name] = heard
    assert wrong == {}


def _alarm(flow: str, name: str) -> set[str]:
    if name == "Completed with problems":
        return {PROBLEMS[flow]} if flow in PROBLEMS else set()
    if name == "Missing":
        return {"no daily run this morning"} if flow == "morning check" else set()
    if flow == "daily run":
        return {"daily run failed"} if name in BAD | {"Crashed"} else set()
    if name == "Crashed":
        return {"run crashed"}
    return {"scheduled run failed"} if FLOWS[flow] and name in BAD else set()


@pytest.mark.parametrize("silence", SILENCES)
def test_a_run_that_ended_by_whatever_name_is_neither_dead_nor_late(silence: str) -> None:
    """As the server matches events; the labels are those of its own state events."""
    for name, kind in ENDS:
        assert _heard(silence, f"prefect.flow-run.{name}", kind), name
        assert not _heard(silence, "prefect.flow.run", kind), name


@pytest.mark.parametrize(
    ("silence", "event", "kind", "heard"),
    [
        ("daily run takes long", "heartbeat", None, False),
        ("daily run takes long", "Late", "SCHEDULED", False),
        ("daily run takes long", "Running", "RUNNING", True),  # tried again, it has its time again
        ("run without a heartbeat", "heartbeat", None, True),
        ("run without a heartbeat", "AwaitingRetry", "SCHEDULED", True),
    ],
)
def test_what_a_silence_listens_to(silence: str, event: str, kind: str | None, heard: bool) -> None:
    assert _heard(silence, f"prefect.flow-run.{event}", kind) is heard


@lru_cache
def _all() -> dict[str, Watch]:
    return {one.name: one for one in watches(Times())}


@lru_cache
def _trigger(watch: str) -> EventTrigger:
    return EventTrigger.model_validate(_all()[watch].trigger.model_dump())


def _heard(watch: str, name: str, kind: str | None, flow: str = "daily run") -> bool:
    trigger = _trigger(watch)
    run = f"prefect.flow-run.{uuid4()}"
    labels = {"prefect.resource.id": run} | ({"prefect.state-type": kind} if kind else {})
    of_flow = {
        "prefect.resource.id": "prefect.flow.ours",
        "prefect.resource.role": "flow",
        "prefect.resource.name": flow,
    }
    event = ReceivedEvent(
        occurred=clock.now(),
        event=name,
        resource=Resource.model_validate(labels),
        related=[RelatedResource.model_validate(of_flow)],
        id=uuid4(),
    )
    return trigger.covers(event) and trigger.expects(event.event)
