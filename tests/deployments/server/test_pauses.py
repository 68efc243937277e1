"""A pause outlives a restart of `tend serve`, and stands on the page of the morning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.responses import DeploymentResponse

from deployments.server.deployment_list import Deployment, read_deployments
from deployments.server.pauses import as_it_stands
from flows.pages.paused import paused
from tests.flows.conftest import prefect

__all__ = ["prefect"]

pytestmark = pytest.mark.usefixtures("prefect_server")
ZONE = "America/Chicago"


@pytest.fixture
def daily(prefect: SyncPrefectClient) -> Iterator[Deployment]:
    """The daily run under a name of its own: other tests deploy the file itself to this server."""
    [entry] = [one for one in read_deployments() if one.name == "daily-run"]
    yield entry.model_copy(update={"name": "paused-run"})
    there = prefect.read_deployment_by_name("daily run/paused-run")
    prefect.delete_deployment(there.id)


def _restarted(prefect: SyncPrefectClient, deployment: Deployment) -> DeploymentResponse:
    made: Any = as_it_stands(prefect, deployment, ZONE).apply()
    assert isinstance(made, UUID)
    return prefect.read_deployment(made)


def test_a_new_deployment_is_switched_on(prefect: SyncPrefectClient, daily: Deployment) -> None:
    there = _restarted(prefect, daily)
    assert (there.paused, [one.active for one in there.schedules]) == (False, [True])
    assert "paused-run" not in paused()


def test_a_paused_deployment_stays_paused_until_somebody_switches_it_on(
    prefect: SyncPrefectClient, daily: Deployment
) -> None:
    made = _restarted(prefect, daily)
    prefect.pause_deployment(made.id)
    assert _restarted(prefect, daily).paused
    assert "paused-run" in paused()
    prefect.resume_deployment(made.id)
    assert not _restarted(prefect, daily).paused
    assert "paused-run" not in paused()


def test_a_schedule_that_is_switched_off_stays_off(
    prefect: SyncPrefectClient, daily: Deployment
) -> None:
    made = _restarted(prefect, daily)
    prefect.update_deployment_schedule(made.id, made.schedules[0].id, active=False)
    there = _restarted(prefect, daily)
    assert (there.paused, [one.active for one in there.schedules]) == (False, [False])
    assert "paused-run" in paused()
