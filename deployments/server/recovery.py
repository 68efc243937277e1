"""What a stop or a crash left behind in Prefect, put right before anything new is started.

Prefect cannot know that the process of a run is gone; its record would stay Running for ever and
hold the one place its deployment has. What is still to be done says our own database.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.states import Cancelled, Crashed

from deployments.server.deployment_list import read_deployments
from tasks.runs import unfinished_day
from tasks.storage import database

_AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_PAGE = 200


def recover(client: SyncPrefectClient, now: datetime) -> Iterator[str]:
    """Called while no run of ours can be at work; one line for each thing that was done."""
    ours = served(client)
    if dead := crash_dead_runs(client, list(ours)):
        yield f"Runs whose process is gone, marked as crashed: {dead}"
    if late := collapse_late_runs(client, list(ours), now):
        yield f"Missed runs that a newer one stands for, cancelled: {late}"
    if asked := finish_the_day(client, ours):
        yield f"The daily run of {asked} was interrupted; another one goes on from there."


def served(client: SyncPrefectClient) -> dict[UUID, DeploymentResponse]:
    """The deployments that only `tend serve` runs: a worker's have a pool."""
    names = {deployment.name for deployment in read_deployments()}
    found = client.read_deployments(limit=_PAGE)
    return {one.id: one for one in found if one.name in names and not one.work_pool_name}


def crash_dead_runs(client: SyncPrefectClient, ours: list[UUID]) -> int:
    """Whatever is said to be at work is not; how many were."""
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=_AT_WORK))
    dead = _runs(client, FlowRunFilter(deployment_id=_of(ours), state=state))
    for run in dead:
        gone: State[None] = Crashed(
            message="The process of this run is gone. The next run does what is left."
        )
        client.set_flow_run_state(run.id, gone, force=True)
    return len(dead)


def collapse_late_runs(client: SyncPrefectClient, ours: list[UUID], now: datetime) -> int:
    """After an outage one run is enough, the newest; how many others there were."""
    waiting = FlowRunFilter(
        deployment_id=_of(ours),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=now),
    )
    late = [run for run in _runs(client, waiting) if run.auto_scheduled]
    newest: dict[UUID | None, FlowRun] = {}
    for run in sorted(late, key=lambda one: str(one.expected_start_time)):
        newest[run.deployment_id] = run
    stale = [run for run in late if run.id != newest[run.deployment_id].id]
    for run in stale:
        said: State[None] = Cancelled(
            message="Missed while Tend was stopped. One later run does it all."
        )
        client.set_flow_run_state(run.id, said, force=True)
    return len(stale)


def finish_the_day(client: SyncPrefectClient, ours: dict[UUID, DeploymentResponse]) -> str:
    """When the last daily run began and never ended, ask for one more; its day, or nothing."""
    with database.reading() as connection:
        left = unfinished_day(connection)
    daily = [one for one in ours.values() if one.name == "daily-run" and not one.paused]
    if left is None or not daily:
        return ""
    run_id, day = left
    client.create_flow_run_from_deployment(
        daily[0].id, idempotency_key=f"goes on from run {run_id}", tags=["goes on"]
    )
    return day.isoformat()


def _runs(client: SyncPrefectClient, chosen: FlowRunFilter) -> list[FlowRun]:
    """All of them, page by page."""
    found: list[FlowRun] = []
    while page := client.read_flow_runs(flow_run_filter=chosen, limit=_PAGE, offset=len(found)):
        found += page
    return found


def _of(ours: list[UUID]) -> FlowRunFilterDeploymentId:
    return FlowRunFilterDeploymentId(any_=ours)
