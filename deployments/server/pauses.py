"""What somebody paused in the UI stays paused: serving a deployment again would switch it on."""

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound

from deployments.server.deployment_list import Deployment


def as_it_stands(
    client: SyncPrefectClient, deployment: Deployment, time_zone: str
) -> RunnerDeployment:
    """To be served as prefect.yaml says, and paused where it is paused on the server."""
    there = _there(client, deployment)
    if there is None:
        return deployment.to_serve(time_zone)
    off = {
        one.schedule.cron
        for one in there.schedules
        if not one.active and hasattr(one.schedule, "cron")
    }
    return deployment.to_serve(time_zone, paused=there.paused, off=frozenset(off))


def _there(client: SyncPrefectClient, deployment: Deployment) -> DeploymentResponse | None:
    try:
        return client.read_deployment_by_name(f"{deployment.flow().name}/{deployment.name}")
    except ObjectNotFound:
        return None
