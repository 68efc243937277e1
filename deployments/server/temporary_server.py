"""A Prefect server for one command, when PREFECT_API_URL names none.

Prefect's own temporary server outlives a command that is killed, and keeps its output open. This
one reads its standard input, which closes with the command however that ends, and asks for a login
that only the command has.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deployments.access.login import login_environment
from deployments.server.prefect_environment import prepare
from tasks.runtime import WITH_COMMAND, WrongInput

_HOST = "127.0.0.1"
_GOODBYE_SECONDS = 10


@contextmanager
def prefect_server() -> Iterator[None]:
    """Prefect in this process reports to a server that is there. Nothing is printed."""
    prepare()
    # The console stays ours; the same lines are in the Prefect UI.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    if os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"].lower() in ("false", "0"):
        raise WrongInput("set PREFECT_API_URL to a running Prefect server, or run: tend serve")
    port = _free_port()
    # Prefect reads these once, when it is imported. The login is known to both ends alone.
    login = login_environment(f"tend:{secrets.token_urlsafe(24)}")
    before = {name: os.environ.get(name) for name in login}
    os.environ |= {**login, "PREFECT_API_URL": f"http://{_HOST}:{port}/api"}
    try:
        with _own_server(port):
            yield
            _hand_over()
    finally:
        del os.environ["PREFECT_API_URL"]
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


@contextmanager
def _own_server(port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "deployments.server.listen"]
    with Path(os.environ["PREFECT_HOME"], "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--host", _HOST, "--port", str(port), WITH_COMMAND],
            env={**os.environ, "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Until it answers; meanwhile this process loads Prefect too."""
    import httpx
    import prefect  # noqa: F401

    seconds = float(os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"])
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"http://{_HOST}:{port}/api/health", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise WrongInput("the Prefect server did not start; start one with tend serve, then try again")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _hand_over() -> None:
    """The last events and log lines leave before the server does."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    EventsWorker.drain_all(timeout=_GOODBYE_SECONDS)
    APILogWorker.drain_all(timeout=_GOODBYE_SECONDS)
