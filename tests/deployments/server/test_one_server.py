"""`tend serve` was killed: its children end by themselves, and the next one waits for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deployments.server import one_server
from deployments.server.child_processes import begin, end
from deployments.server.one_server import only_one
from tasks.runtime import WrongInput
from tests.waiting import PATIENCE_SECONDS, eventually

# A `tend serve` with one child, which is a module like every child.
SERVES = """
import sys
from pathlib import Path
from deployments.server.child_processes import begin
from deployments.server.one_server import only_one
with only_one(Path("var")) as keeps:
    child = begin(["a_child"], {"PYTHONPATH": sys.argv[1]}, Path("child.log"), keeps)
    print(child.pid, flush=True)
    child.wait()
"""
OBEYS = """
import pathlib, signal, sys
from tasks.runtime.shutdown import end_with_the_command
signal.signal(signal.SIGINT, lambda *_: (pathlib.Path("asked").touch(), sys.exit(0)))
end_with_the_command()
pathlib.Path("ready").touch()
while True:
    signal.pause()
"""
DEAF = f"""
import pathlib, signal, subprocess, sys
from tasks.runtime.shutdown import end_with_the_command
signal.signal(signal.SIGINT, signal.SIG_IGN)
made = subprocess.Popen([sys.executable, "-c", "import time; time.sleep({PATIENCE_SECONDS})"])
pathlib.Path("made").write_text(str(made.pid))
end_with_the_command(within=0.2)
pathlib.Path("ready").touch()
made.wait()
"""
HOUSE = Path(__file__).parents[3]
VAR = Path("var")


@contextmanager
def serving(code: str) -> Iterator[subprocess.Popen[bytes]]:
    """The one that is going to be killed, once its child is ready; nobody of them stays."""
    Path("a_child.py").write_text(code)
    path = f"{HOUSE}{os.pathsep}{Path.cwd()}"
    served = subprocess.Popen(
        [sys.executable, "-c", SERVES, path],
        env={"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert served.stdout is not None
    child = int(served.stdout.readline())
    try:
        assert eventually(Path("ready").exists, over=lambda: served.poll() is not None)
        yield served
    finally:
        served.kill()
        served.wait()
        served.stdout.close()
        if not _gone(child):
            os.killpg(child, signal.SIGKILL)


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def refused(why: str) -> None:
    with pytest.raises(WrongInput, match=why), only_one(VAR):
        pass


def test_a_child_of_one_that_was_killed_is_asked_to_end_and_the_next_one_waits_for_it(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with serving(OBEYS) as served:
        served.kill()
        served.wait()
        with only_one(VAR):
            assert Path("asked").exists()
        capfd.readouterr()
        with only_one(VAR):
            assert capfd.readouterr().out == "", "there is nobody to wait for"


def test_a_child_that_does_not_hear_is_killed_with_what_it_started() -> None:
    with serving(DEAF) as served:
        served.kill()
        served.wait()
        with only_one(VAR):
            assert eventually(lambda: _ended(int(Path("made").read_text())))


def _ended(pid: int) -> bool:
    """Also while nobody has taken note of it, as in a container whose first process does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return state.stdout.strip() in (b"", b"Z", b"Z+")


def test_a_child_that_stays_is_named_and_nothing_is_served_beside_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(one_server, "WAIT_SECONDS", 0.1)
    with serving(OBEYS) as served:
        os.kill(served.pid, signal.SIGSTOP)  # it lives, and its own lock is somebody's now
        (VAR / "serve.lock").unlink()
        refused(r"has not ended in 0\.1 seconds: see who holds")
        assert not Path("asked").exists()
    assert capfd.readouterr().out.startswith("Waiting for what a killed tend serve left running")


def test_while_one_serves_another_is_refused_and_ends_nothing() -> None:
    with serving(OBEYS) as served:
        refused(rf"runs already for .*\(process {served.pid}\)")
        assert not Path("asked").exists()


def test_a_child_that_ends_as_asked_leaves_the_lock_to_the_next_one(tmp_path: Path) -> None:
    Path("a_child.py").write_text(OBEYS)
    path = {"PYTHONPATH": f"{HOUSE}{os.pathsep}{Path.cwd()}"}
    with only_one(VAR) as keeps:
        child = begin(["a_child"], path, tmp_path / "child.log", keeps)
        assert eventually(Path("ready").exists, over=lambda: child.poll() is not None)
        end(child)
        assert child.returncode == 0
    with only_one(VAR):
        pass


def test_a_refusal_names_no_process_where_none_could_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with only_one(VAR):
        refused(r"runs already for [^(]*; stop that one first")


def test_the_locks_are_readable_by_their_owner_only() -> None:
    with only_one(VAR):
        pass
    modes = [one.stat().st_mode & 0o777 for one in (VAR, *VAR.glob("serve.*"))]
    assert modes == [0o700, 0o600, 0o600]
