"""Prefect's own records: old runs of ours are deleted, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import State
from prefect.states import Completed, Running

from deployments.server.deployment_list import read_deployments
from flows.audit import audit
from flows.stages import STAGE_FLOWS
from flows.upkeep import OUR_FLOWS
from tasks.operations import prefect_retention
from tasks.operations.prefect_retention import forget_old_runs, oldest_kept
from tasks.runtime import clock

pytestmark = pytest.mark.usefixtures("prefect_server")
SOON = timedelta(seconds=5)


@flow
def of_somebody_else() -> None:
    """Another team's, on the same server."""


def test_every_flow_of_ours_is_named() -> None:
    deployed = {one.flow().name for one in read_deployments()}
    assert {*OUR_FLOWS} == deployed | {one.name for one in STAGE_FLOWS.values()}


def test_what_ended_before_is_deleted_page_by_page(
    prefect: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefect_retention, "PAGE", 3)
    done: State[None] = Completed()
    gone = [prefect.create_flow_run(audit, state=done).id for _ in range(7)]
    kept = [prefect.create_flow_run(of_somebody_else, state=done).id]
    kept.append(prefect.create_flow_run(audit, state=Running()).id)
    before = clock.now()
    kept.append(prefect.create_flow_run(audit, state=done).id)
    assert forget_old_runs.fn(OUR_FLOWS, before) >= len(gone)
    assert forget_old_runs.fn(OUR_FLOWS, before) == 0
    assert _left(prefect, [*kept, *gone]) == set(kept)


def test_records_are_kept_for_sixty_days_or_as_long_as_the_practice_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert clock.now() - oldest_kept() == pytest.approx(timedelta(days=60), abs=SOON)
    monkeypatch.setenv("TEND_PREFECT_DAYS", "7")
    assert clock.now() - oldest_kept() == pytest.approx(timedelta(days=7), abs=SOON)


def _left(prefect: SyncPrefectClient, ids: list[UUID]) -> set[UUID]:
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=ids))
    return {run.id for run in prefect.read_flow_runs(flow_run_filter=chosen)}
