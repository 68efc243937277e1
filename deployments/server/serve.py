"""`tend serve`: the Prefect server, its pages, all deployments and the desk, one process tree."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from math import inf
from pathlib import Path
from threading import Event
from typing import NamedTuple

from deployments.access.login import login, login_file, own_login, refuse_public
from deployments.access.names import is_loopback, reached_at
from deployments.server.child_processes import LOOK_EVERY_SECONDS, Children, Role, begin, watch
from deployments.server.deployment_list import read_deployments
from deployments.server.one_server import only_one
from deployments.server.prefect_server import (
    compact,
    environment,
    healthy,
    knows_deployments,
    refuse_taken,
    start_server,
)
from tasks.delivery import public_keys
from tasks.practice import load_practice
from tasks.runtime import STOP_FILE, Settings, Transport, private_directory
from tasks.storage import database

READY_WITHIN_SECONDS = 120


def serve(
    port: int = 4200, host: str = "127.0.0.1", webhook_port: int = 4201, desk_port: int = 4202
) -> int:
    """Serve until somebody stops it (0) or a child cannot live (1). Raises WrongInput.

    With PREFECT_API_URL set, that server is used and none is started. Ours asks for the login
    that was set, else for one made at the first start. The webhook listens on
    this machine when e-mail leaves through a provider, or when a webhook key is set; the desk does
    always. What a `tend
    serve` that was killed left running ends by itself, and is waited for.
    """
    settings = Settings()
    given = login(settings)
    refuse_public(host, given)
    database.check_ready()
    if has_webhook := _has_webhook(settings):
        public_keys(settings.sendgrid_webhook_key)
    ports = _Ports(port, webhook_port if has_webhook else None, desk_port)
    with only_one(settings.var) as keeps:
        return _serve(settings, keeps, host, ports, given)


class _Ports(NamedTuple):
    """`webhook` is None where there is none."""

    server: int
    webhook: int | None
    desk: int


def _serve(settings: Settings, keeps: int, host: str, ports: _Ports, given: str) -> int:
    port = ports.server
    if ports.webhook is not None:
        refuse_taken("127.0.0.1", ports.webhook, "--webhook-port")
    refuse_taken("127.0.0.1", ports.desk, "--desk-port")
    known = os.environ.get("PREFECT_API_URL", "")
    api_url = known or f"{reached_at(host, port)}/api"
    logs = private_directory(settings.var / "logs")
    entry = given if given or known else own_login(settings.var)
    env = environment(settings, api_url, entry)
    with _stop_asked() as stop, _children(_stop_file(settings, env)) as children:
        if not known:
            refuse_taken(host, port)
            compact(settings.var / "prefect" / "prefect.db")
            names, log = settings.serve_names, logs / "prefect-server.log"
            start = partial(start_server, host, port, names, env, log, keeps)
            children.start(Role("the Prefect server", start, log))
            _say(f"Starting the Prefect server; its log is {log}")
        answers = partial(healthy, api_url)
        if code := _wait(
            answers, f"The Prefect server at {api_url} does not answer.", children, stop
        ):
            return code
        for role in _working(env, logs, ports, keeps):
            children.start(role)
        knows_all = partial(knows_deployments, api_url, entry, len(read_deployments()))
        if code := _wait(knows_all, "", children, stop, within=inf):  # or the runner cannot live
            return code
        if not stop.is_set():
            _banner(api_url, host, ports, "" if given else entry)
        return watch(children, stop)


def _has_webhook(settings: Settings) -> bool:
    leaves = settings.mail_transport is not Transport.FILE
    return leaves or bool(settings.sendgrid_webhook_key)


def _working(env: Mapping[str, str], logs: Path, ports: _Ports, keeps: int) -> list[Role]:
    """The children besides the server: each a module that is run, with a log of its own."""
    runner = _role("the runner", ["deployments.server.runner"], env, logs / "runner.log", keeps)
    module = ["deployments.desk.app", "--port", str(ports.desk)]
    desk = _role("the desk", module, env, logs / "desk.log", keeps)
    if ports.webhook is None:
        return [desk, runner]
    module = ["deployments.webhook.app", "--port", str(ports.webhook)]
    return [_role("the webhook", module, env, logs / "webhook.log", keeps), desk, runner]


def _role(name: str, module: Sequence[str], env: Mapping[str, str], log: Path, keeps: int) -> Role:
    return Role(name, partial(begin, module, env, log, keeps), log)


def _stop_file(settings: Settings, env: dict[str, str]) -> Path:
    """Where a child asks its runs to stop; nothing is there when we start, also of others: we
    alone serve."""
    folder = private_directory(settings.var / "prefect")
    for old in folder.glob("stop-*"):
        old.unlink(missing_ok=True)
    path = folder / f"stop-{os.getpid()}"
    env[STOP_FILE] = str(path)
    return path


def _wait(
    ready: Callable[[], bool],
    late: str,
    children: Children,
    stop: Event,
    within: float = READY_WITHIN_SECONDS,
) -> int:
    """Until it is ready (0, also when stopped meanwhile); 1 when it never is, and why."""
    deadline = time.monotonic() + within
    while not stop.is_set() and not ready():
        line = children.look(stop)
        if line or time.monotonic() > deadline:
            _say(line or late)
            return 1
        stop.wait(LOOK_EVERY_SECONDS)
    return 0


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
def _children(stop_file: Path) -> Iterator[Children]:
    """Whatever happens, no child stays: the runner goes before the server, to report to it."""
    children = Children()
    try:
        yield children
    finally:
        stop_file.touch()
        children.end()
        stop_file.unlink(missing_ok=True)


def _banner(api_url: str, host: str, ports: _Ports, made: str) -> None:
    """`made`: the login that nobody set; one that somebody set is not shown."""
    zone = load_practice(Settings().practice_file).time_zone
    pages = api_url.removesuffix("/").removesuffix("/api")
    _say("")
    _say(f"  Tend is being served: {len(read_deployments())} deployments.")
    _say(f"  On this machine open      {pages}/deployments")
    if not is_loopback(host):
        _say(f"  On other machines open    http://THIS-MACHINE:{ports.server}/deployments")
        _say("  The password crosses the network readable: put a proxy with TLS in front of it.")
    _say(f"  Enter there               {made or 'the user and password that were set'}")
    if made:
        _say(f"                            (user:password, kept in {login_file(Settings().var)})")
    _say(f"  The specialists' desk     http://127.0.0.1:{ports.desk}, for your proxy with TLS")
    if ports.webhook is not None:
        _say(
            f"  The webhook listens at    http://127.0.0.1:{ports.webhook}, for your proxy with TLS"
        )
    _say(f"  The daily run starts at   6:00, {zone} time")
    _say(f"  Data and logs lie in      {Settings().var}")
    _say(f"  To see runs of the tend command there:  export PREFECT_API_URL={api_url}")
    _say("  Stop with Ctrl-C.")
    _say("")


def _say(line: str) -> None:
    print(line, flush=True)
