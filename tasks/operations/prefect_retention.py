"""Prefect's own records of our runs: kept for some weeks, then deleted. Ours stay as they are."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterEndTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import TERMINAL_STATES
from prefect.exceptions import ObjectNotFound

from tasks.runtime import clock, current
from tasks.runtime.prefect_task import prefect_task

PAGE = 100
_MOST_PAGES = 500
"""A day's upkeep ends, whatever there is; the next one goes on."""


def oldest_kept() -> datetime:
    """What ended before this moment is no longer kept: TEND_PREFECT_DAYS ago."""
    return clock.now() - timedelta(days=current().prefect_days)


@prefect_task("forget old runs")
def forget_old_runs(flows: Sequence[str], before: datetime) -> int:
    """Delete runs of these flows that ended before, with their tasks and logs; how many.

    A sub-flow goes with its parent, or by itself: both are old. Artifacts go when the server
    cleans up after runs.
    """
    ended = FlowRunFilter(
        end_time=FlowRunFilterEndTime(before_=before),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=sorted(TERMINAL_STATES))),
    )
    ours = FlowFilter(name=FlowFilterName(any_=list(flows)))
    deleted = 0
    with get_client(sync_client=True) as client:
        for _ in range(_MOST_PAGES):
            page = client.read_flow_runs(flow_filter=ours, flow_run_filter=ended, limit=PAGE)
            for run in page:
                with suppress(ObjectNotFound):
                    client.delete_flow_run(run.id)
            deleted += len(page)
            if len(page) < PAGE:
                break
    return deleted
