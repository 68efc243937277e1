"""What a killed `tend serve` left running: ended by the next one, and nobody else is ever hit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deployments.server import orphans
from deployments.server.child_processes import Child, Children, Role
from deployments.server.orphans import Known, only_one
from tasks.runtime.errors import WrongInput
from tests.waiting import PATIENCE_SECONDS, eventually

LONG = f"import time; time.sleep({PATIENCE_SECONDS})"
SLEEPS = f"open('ready', 'w'); {LONG}"
OBEYS = (
    "import pathlib, signal, sys; "
    "signal.signal(signal.SIGINT, lambda *_: (pathlib.Path('asked').touch(), sys.exit(0))); "
    "open('ready', 'w'); signal.pause()"
)
DEAF = (
    "import signal, subprocess, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    f"made = subprocess.Popen([sys.executable, '-c', '{LONG}']); "
    f"open('made', 'w').write(str(made.pid)); open('ready', 'w'); {LONG}"
)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "var" / "serve.record"


@contextmanager
def running(code: str) -> Iterator[Child]:
    """A child of a `tend serve`; nobody waits for it but its test."""
    child = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    try:
        assert eventually(Path("ready").exists, over=lambda: child.poll() is not None)
        yield child
    finally:
        child.kill()
        child.wait()


def written(record: Path, child: Child) -> None:
    """As `tend serve` starts it, and is killed: what it wrote stays."""
    with only_one(record) as ours:
        Children(record=ours).start(Role("the runner", lambda: child, record))


def next_start(record: Path) -> None:
    with only_one(record):
        pass


def test_a_child_left_running_is_asked_to_end_by_the_next_start_and_named(
    record: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with running(OBEYS) as child:
        written(record, child)
        next_start(record)
        assert child.wait(PATIENCE_SECONDS) == 0
        assert Path("asked").exists()
        said = f"Ending what a killed tend serve left running: the runner (process {child.pid}).\n"
        assert capfd.readouterr().out == said
        next_start(record)
    assert capfd.readouterr().out == "", "it is ended once"


def test_a_child_that_does_not_hear_is_killed_with_what_it_started(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "ASKED_SECONDS", 0.5)
    with running(DEAF) as child:
        written(record, child)
        next_start(record)
        assert child.wait(PATIENCE_SECONDS) == -signal.SIGKILL
        assert eventually(lambda: _gone(int(Path("made").read_text())))


def _gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_process_number_that_was_given_to_somebody_else_is_left_alone(
    record: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The record names the number, and the start of the process that had it before."""
    with running(SLEEPS) as child:
        started = psutil.Process(child.pid).create_time() - 60
        old = Known(name="the runner", pid=child.pid, started=started)
        record.parent.mkdir()
        record.write_text(old.model_dump_json() + "\n")
        next_start(record)
        assert child.poll() is None
    assert capfd.readouterr().out == ""


def test_a_process_of_another_user_is_left_alone(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(SLEEPS) as child:
        written(record, child)
        with monkeypatch.context() as patch:
            patch.setattr(os, "getuid", lambda: 12_345)
            next_start(record)
        assert child.poll() is None


@pytest.mark.parametrize(
    "torn",
    [b'{"name": "the runner", "pi', b"\xff\xfe\x00", b'{"name": "all", "pid": -1, "started": 0}',
     b'{"name": "init", "pid": 1, "started": 0}', b'{"name": "x", "pid": "7", "started": 0}',
     b"[7]"],
)  # fmt: skip
def test_a_line_that_was_torn_is_said_and_ignored_and_the_whole_ones_count(
    record: Path, capfd: pytest.CaptureFixture[str], torn: bytes
) -> None:
    with running(OBEYS) as child:
        written(record, child)
        record.write_bytes(record.read_bytes() + torn)
        next_start(record)
        assert child.wait(PATIENCE_SECONDS) == 0
    assert capfd.readouterr().out.startswith(f"{record}: 1 line nobody can read, ignored.\nEnding")
    next_start(record)
    assert capfd.readouterr().out == "", "the next page begins clean"


def test_while_one_serves_another_is_refused_and_ends_nothing(record: Path) -> None:
    with running(SLEEPS) as child, only_one(record) as ours:
        ours.add("the runner", child.pid)
        with pytest.raises(WrongInput, match=rf"runs already for .*\(process {os.getpid()}\)"):
            next_start(record)
        assert child.poll() is None


def test_the_first_process_of_a_container_leaves_nothing_behind_and_is_not_written_down(
    record: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "getpid", lambda: 1)
    with only_one(record) as ours:
        assert record.read_bytes() == b""
        with running(SLEEPS) as child:
            ours.add("the runner", child.pid)
        with pytest.raises(WrongInput, match=r"runs already for [^(]*; stop that one first"):
            next_start(record)
    next_start(record)
    assert capfd.readouterr().out == ""


def test_the_record_is_readable_by_its_owner_only(record: Path) -> None:
    next_start(record)
    assert (record.stat().st_mode & 0o777, record.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_record_that_cannot_be_written_is_said_and_stops_nobody(
    record: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with only_one(record) as ours, monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        ours.add("the webhook", os.getpid())
    assert "No space left on device; the webhook is not written down." in capfd.readouterr().out
