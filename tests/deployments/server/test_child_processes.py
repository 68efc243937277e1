"""The children of `tend serve`: started again, given up, and never left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from threading import Event

import pytest

from deployments.server.child_processes import Child, Children, Patience, Role, watch
from tests.deployments.prefect_child import eventually

ONCE = "import os, sys, time; new = not os.path.exists('died'); open('died', 'w'); "
HURRY = Patience(restarts=2, within_seconds=600, wait_seconds=0.01)


def role(code: str, log: Path) -> Role:
    def start() -> Child:
        return subprocess.Popen([sys.executable, "-c", code], start_new_session=True)

    return Role("the runner", start, log)


def test_a_child_that_dies_once_is_started_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    children, stop = Children(HURRY), Event()
    code = (
        ONCE + "print('dies' if new else 'lives', flush=True); new or time.sleep(60); sys.exit(7)"
    )
    children.start(role(code, tmp_path / "runner.log"))
    threading.Timer(1.5, stop.set).start()
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
    children.start(role("pass", tmp_path / "a.log"))
    stop = Event()
    threading.Timer(1, stop.set).start()
    assert watch(children, stop) == 0
    children.end()


def test_what_a_dead_child_started_does_not_outlive_it(tmp_path: Path) -> None:
    code = (
        "import os, signal, subprocess, sys; "
        "left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "open('left', 'w').write(str(left.pid)); os.kill(os.getpid(), signal.SIGKILL)"
    )
    children = Children(Patience(restarts=0))
    children.start(role(code, tmp_path / "a.log"))
    assert watch(children, Event()) == 1
    assert eventually(lambda: not _alive(int((tmp_path / "left").read_text())), 5)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
