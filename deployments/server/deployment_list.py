"""prefect.yaml, read as data: the one list of deployments, for serving and for checking."""

from pathlib import Path
from typing import Annotated, Any

import yaml
from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import load_flow_from_entrypoint
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType
from pydantic import BaseModel, ConfigDict, Field

from tasks.runtime import top_file

PREFECT_YAML = top_file("prefect.yaml", "deployments.server")

GROUPS = ("daily", "one account", "people tell us", "money", "housekeeping")
"""The first tag of every deployment: how an operator finds a form in the UI."""


class Schedule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cron: str
    timezone: str


class Deployment(BaseModel):
    """One entry of prefect.yaml. A key that Prefect would silently ignore is refused."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    entrypoint: Annotated[str, Field(pattern=r"^flows(\.\w+)+:\w+$")]
    description: str
    parameters: dict[str, Any]
    tags: list[str]
    work_pool: dict[str, str | dict[str, dict[str, str]]]
    schedules: list[Schedule] = []
    concurrency_limit: ConcurrencyLimitConfig | None = None

    def flow(self) -> Flow[..., Any]:
        return load_flow_from_entrypoint(self.entrypoint, use_placeholder_flow=False)

    def to_serve(
        self, time_zone: str, *, paused: bool = False, off: frozenset[str] = frozenset()
    ) -> RunnerDeployment:
        """For `tend serve`, in the practice's own time zone. `off`: crons that are switched off."""
        schedules = [
            Cron(one.cron, timezone=time_zone, active=one.cron not in off) for one in self.schedules
        ]
        return RunnerDeployment.from_flow(
            self.flow(),
            name=self.name,
            description=self.description,
            parameters=self.parameters,
            tags=self.tags,
            schedules=schedules or None,
            paused=paused,
            concurrency_limit=self.concurrency_limit,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )


def read_deployments(path: Path = PREFECT_YAML) -> list[Deployment]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["deployments"]
    return [Deployment.model_validate(entry) for entry in entries]
