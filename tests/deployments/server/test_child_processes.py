"""The children of `tend serve`: started again, given up, and never left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from deployments.server.child_processes import Child, Children, Patience, Role, watch
from tests.waiting import PATIENCE_SECONDS, eventually

LONG = f"import time; time.sleep({PATIENCE_SECONDS})"
DIES_ONCE = (
    "import os, sys; new = not os.path.exists('died'); open('died', 'w'); "
    "print('dies' if new else 'lives', flush=True); new and sys.exit(7); "
    f"open('lives', 'w'); {LONG}"
)
DIES_AGAIN = "open('deaths', 'a').write('x')"
HURRY = Patience(restarts=2, within_seconds=600, wait_seconds=0.01)


def role(code: str, log: Path) -> Role:
    def start() -> Child:
        return subprocess.Popen([sys.executable, "-c", code], start_new_session=True)

    return Role("the runner", start, log)


@contextmanager
def stopped_once(holds: Callable[[], bool], stop: Event) -> Iterator[None]:
    """Somebody stops the service when this is so; whoever watches it may give up before."""
    over, held = Event(), []

    def wait() -> None:
        held.append(eventually(holds, over=over.is_set))
        stop.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    try:
        yield
    finally:
        over.set()
        waiting.join()
    assert held == [True]


def test_a_child_that_dies_once_is_started_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    children, stop = Children(HURRY), Event()
    children.start(role(DIES_ONCE, tmp_path / "runner.log"))
    with stopped_once((tmp_path / "lives").exists, stop):
        assert watch(children, stop) == 0
    children.end()
    said = capfd.readouterr().out
    assert "the runner ended by itself (exit code 7) and is started again." in said
    assert said.count("lives") == 1


def test_a_child_that_cannot_live_ends_everything_with_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    children = Children(HURRY)
    children.start(role("import sys; print('born', flush=True); sys.exit(3)", tmp_path / "a.log"))
    assert watch(children, Event()) == 1
    said = capfd.readouterr().out
    assert said.count("born") == 3
    line = said.strip().splitlines()[-1]
    assert line.startswith("the runner ended 3 times within 10 minutes, the last time with exit")
    assert line.endswith(f"Its log: {tmp_path / 'a.log'}")


def test_deaths_long_ago_are_forgotten(tmp_path: Path) -> None:
    children = Children(Patience(restarts=1, within_seconds=0, wait_seconds=0.01))
    children.start(role(DIES_AGAIN, tmp_path / "a.log"))
    deaths, stop = tmp_path / "deaths", Event()
    with stopped_once(lambda: deaths.exists() and deaths.stat().st_size > 2, stop):
        assert watch(children, stop) == 0
    children.end()


def test_what_a_dead_child_started_does_not_outlive_it(tmp_path: Path) -> None:
    code = (
        "import os, signal, subprocess, sys; "
        "left = subprocess.Popen([sys.executable, '-c', '" + LONG + "']); "
        "open('left', 'w').write(str(left.pid)); os.kill(os.getpid(), signal.SIGKILL)"
    )
    children = Children(Patience(restarts=0))
    children.start(role(code, tmp_path / "a.log"))
    assert watch(children, Event()) == 1
    assert eventually(lambda: not _alive(int((tmp_path / "left").read_text())))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
