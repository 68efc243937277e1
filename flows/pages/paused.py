"""Which deployments somebody has paused in the Prefect UI: nothing of them starts by itself."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags

from tasks.runtime import leave_trace

_OURS = DeploymentFilter(tags=DeploymentFilterTags(all_=["tend"]))


def paused() -> tuple[str, ...]:
    """By name. A server that does not answer now stops no day: then nothing is said."""
    try:
        with get_client(sync_client=True) as client:
            found = client.read_deployments(deployment_filter=_OURS)
    except Exception as problem:
        leave_trace(problem)
        return ()
    stopped = [
        one.name
        for one in found
        if one.schedules and (one.paused or not all(each.active for each in one.schedules))
    ]
    return tuple(sorted(stopped))
