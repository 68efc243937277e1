"""Does every deployment start? Each flow is loaded and its default parameters are tried."""

from typing import Any

from prefect.utilities.callables import parameter_schema
from prefect.utilities.schema_tools import validate

from deployments.server.deployment_list import GROUPS, Deployment, read_deployments


def wrong_deployments() -> list[str]:
    """One line for each fault; none when all is well."""
    found = read_deployments()
    names = [one.name for one in found]
    doubled = sorted({name for name in names if names.count(name) > 1})
    faults = [f"{name}: the name is used twice" for name in doubled]
    return faults + [fault for one in found for fault in faults_of(one)]


def faults_of(deployment: Deployment) -> list[str]:
    schema = form(deployment)
    errors = validate(deployment.parameters, schema, ignore_required=True)
    faults = [f"{deployment.name}: {error.message}" for error in errors]
    unknown = sorted(set(deployment.parameters) - set(schema["properties"]))
    faults += [f"{deployment.name}: there is no parameter {name}" for name in unknown]
    silent = [name for name, one in schema["properties"].items() if not one.get("description")]
    faults += [f"{deployment.name}: {name} is not described" for name in silent]
    return faults + [f"{deployment.name}: {fault}" for fault in wrong_tags(deployment.tags)]


def wrong_tags(tags: list[str]) -> list[str]:
    """Each deployment stands in one group, named first."""
    if tags and tags[0] in GROUPS and not set(tags[1:]) & set(GROUPS):
        return []
    return [f"the first tag, and only that, is one of: {', '.join(GROUPS)}"]


def form(deployment: Deployment) -> dict[str, Any]:
    """What the UI builds its form from."""
    schema: dict[str, Any] = parameter_schema(deployment.flow().fn).model_dump_for_openapi()
    return schema
