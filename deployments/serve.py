"""`tend serve`: the Prefect server, its pages and every deployment in one process tree."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from threading import Event

from deployments.plan import read_deployments
from deployments.server import environment, healthy, start_server
from tasks import database
from tasks.errors import WrongInput
from tasks.practice import load_practice
from tasks.private_files import private_directory
from tasks.settings import Settings

READY_WITHIN_SECONDS = 120
STOP_WITHIN_SECONDS = 30
_LOOK_EVERY_SECONDS = 0.25

Child = subprocess.Popen[bytes]


def serve(port: int = 4200, host: str = "127.0.0.1") -> int:
    """Serve until somebody stops it (0) or a child dies (1). Raises WrongInput.

    With PREFECT_API_URL set, that server is used and none is started.
    """
    refuse_public(host)
    database.check_ready()
    settings = Settings()
    known = os.environ.get("PREFECT_API_URL", "")
    api_url = known or f"http://{f'[{host}]' if ':' in host else host}:{port}/api"
    env = environment(settings, api_url)
    children: dict[str, Child] = {}
    with _stop_asked() as stop, _ended(children):
        if not known:
            log = private_directory(settings.var / "logs") / "prefect-server.log"
            children["the Prefect server"] = start_server(host, port, env, log)
            _say(f"Starting the Prefect server; its log is {log}")
        if not _ready(api_url, children, stop):
            if not stop.is_set():
                _say(f"The Prefect server at {api_url} does not answer.")
            return 0 if stop.is_set() else 1
        children["the runner"] = _start_runner(env)
        _banner(api_url)
        return watch(children, stop)


def refuse_public(host: str) -> None:
    """Whoever reaches the server may start runs: without authentication, this machine only."""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise WrongInput(
            f"{host} can be reached from other machines, and the server has no authentication; "
            "use 127.0.0.1"
        )


def _start_runner(env: Mapping[str, str]) -> Child:
    command = [sys.executable, "-m", "deployments.runner"]
    return subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, start_new_session=True)


def _ready(api_url: str, children: Mapping[str, Child], stop: Event) -> bool:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and not _dead(children):
        if healthy(api_url):
            return True
        if stop.wait(_LOOK_EVERY_SECONDS):
            return False
    return False


def watch(children: Mapping[str, Child], stop: Event) -> int:
    while not stop.wait(_LOOK_EVERY_SECONDS):
        if dead := _dead(children):
            _say(f"{dead} ended by itself, so everything is stopped.")
            return 1
    _say("Stopping.")
    return 0


def _dead(children: Mapping[str, Child]) -> str:
    return next((name for name, child in children.items() if child.poll() is not None), "")


@contextmanager
def _stop_asked() -> Iterator[Event]:
    """Set by Ctrl-C or SIGTERM. Nothing is interrupted, so no child is ever forgotten."""
    stop = Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _ended(children: dict[str, Child]) -> Iterator[None]:
    """Whatever happens, no child stays: the runner first, so that it can still report."""
    try:
        yield
    finally:
        for child in reversed(children.values()):
            _end(child)


def _end(child: Child) -> None:
    """The child first, then whatever it started and left behind."""
    child.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        child.wait(STOP_WITHIN_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _banner(api_url: str) -> None:
    zone = load_practice(Settings().practice_file).time_zone
    pages = api_url.removesuffix("/").removesuffix("/api")
    count = len(read_deployments())
    _say("")
    _say(f"  Tend is being served: {count} deployments. Open {pages}/deployments")
    _say(f"  The daily run starts at 6:00, {zone} time.")
    _say(f"  To see runs of the tend command there:  export PREFECT_API_URL={api_url}")
    _say("  Stop with Ctrl-C.")
    _say("")


def _say(line: str) -> None:
    print(line, flush=True)
