"""The Prefect server of `tend serve`: a child process whose records lie under var/prefect."""

import os
import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import httpx

from deployments.access.login import login_environment
from deployments.server.child_processes import Child, begin
from deployments.server.prefect_environment import HEARTBEAT
from tasks.runtime import Settings, WrongInput, private_directory

# Larger batches: Prefect's recorder keeps up with a long day, and uses a third of the time for it.
_RECORDING = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
}
# Prefect's own vacuum: runs that ended long ago, with all that belonged to them.
_CLEARING = {"PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans"}
_DAY_SECONDS = 86_400
# A run asked for from a form starts within seconds: an operator is waiting. The heartbeat tells
# the automation `crashed` of a run whose whole process tree is gone.
_RUNNING = {"PREFECT_RUNNER_POLL_FREQUENCY": "4", **HEARTBEAT}
# Nothing leaves the machine. The newer look (V2) would ask a host outside for its configuration,
# which our guard forbids the browser; it is for whoever switches, see docs/operator.md.
_OFFLINE = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
}


def environment(settings: Settings, api_url: str, given: str = "") -> dict[str, str]:
    """For every child: the same data wherever it runs, and Prefect's own files out of $HOME.

    `given` is the login, `user:password`, or nothing.
    """
    data = {"TEND_HOME": str(settings.home.resolve()), "TEND_DATABASE_URL": settings.url}
    if settings.practice_file:
        data["TEND_PRACTICE_FILE"] = str(settings.practice_file.resolve())
    return {
        **os.environ,
        **_OFFLINE,
        **_RECORDING,
        **_CLEARING,
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(
            settings.prefect_days * _DAY_SECONDS
        ),
        **_RUNNING,
        **data,
        **login_environment(given),
        "PREFECT_HOME": str(private_directory(settings.var / "prefect")),
        "PREFECT_API_URL": api_url,
        "PYTHONUNBUFFERED": "1",
    }


def start_server(
    host: str, port: int, names: str, env: Mapping[str, str], log: Path, keeps: int
) -> Child:
    """It answers to this machine's names and `names`. Its output goes to a file of its own;
    `healthy` says when it is ready."""
    module = ["deployments.server.listen", "--host", host, "--port", str(port), "--names", names]
    pages = {
        # The pages call the server that they came from, by whatever name; no other page may.
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": env["PREFECT_API_URL"].removesuffix("/api"),
        # Prefect writes its pages out; where it is installed, somebody else may own the folder.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(Path(env["PREFECT_HOME"], "pages")),
    }
    return begin(module, {**env, **pages}, log, keeps)


def compact(file: Path) -> None:
    """Give back what deleted records took, when it is a quarter; nobody else may use the file."""
    if not file.exists():
        return
    with closing(sqlite3.connect(file)) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        free = connection.execute("PRAGMA freelist_count").fetchone()[0]
        if free * 4 > pages:
            connection.execute("VACUUM")


def refuse_taken(host: str, port: int, option: str = "--port") -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise WrongInput(
                f"port {port} is in use; stop what runs there, or choose another: {option}"
            ) from None


def healthy(api_url: str) -> bool:
    try:
        return httpx.get(f"{api_url}/health", timeout=5).is_success
    except httpx.HTTPError:
        return False


def knows_deployments(api_url: str, given: str, wanted: int) -> bool:
    """Whether the runner has put all of ours there."""
    user, _, password = given.partition(":")
    entry = httpx.BasicAuth(user, password) if given else None
    try:
        answer = httpx.post(f"{api_url}/deployments/count", json={}, auth=entry, timeout=5)
        return answer.is_success and int(answer.json()) >= wanted
    except httpx.HTTPError:
        return False
