"""How Prefect runs here. Call `prepare` before anything imports prefect."""

import os

from deployments.access.login import client_login
from tasks.runtime import current, private_directory

HEARTBEAT = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}
"""Seconds between a run's signs of life, wherever it runs: `tend serve`, `tend run`, and a worker
by `prefect.yaml`. Prefect's own 180 would let a dead run hold its place for a long time."""
OF_A_WORKER = {**HEARTBEAT, "PREFECT_CLIENT_MAX_RETRIES": "8"}
"""What `prefect.yaml` says. A server that is away for five minutes costs a run nothing. Elsewhere
one minute is enough: `tend serve` starts its own again, and `tend run` says that there is none."""


def prepare() -> None:
    """A server starts with the run when none is named; its own files lie under `var/`."""
    home = private_directory(current().var / "prefect")
    login = client_login(current(), os.environ.get("PREFECT_API_URL", ""))
    if login:  # the server of `tend serve` asks for it
        os.environ.setdefault("PREFECT_API_AUTH_STRING", login)
    for name, value in {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        **HEARTBEAT,
    }.items():
        os.environ.setdefault(name, value)
