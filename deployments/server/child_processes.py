"""The child processes of `tend serve`: watched, started again when they die, ended together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import BinaryIO

from tasks.runtime import STOP_WITHIN_SECONDS, WITH_COMMAND

LOOK_EVERY_SECONDS = 0.25
_LARGE_LOG_BYTES = 20_000_000

Child = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Role:
    """What a child is for. `start` may be called again; its output goes to `log`."""

    name: str
    start: Callable[[], Child]
    log: Path


@dataclass(frozen=True)
class Patience:
    """How often a child is started again within a time, and how long before the first time.

    Each wait is twice the one before it.
    """

    restarts: int = 3
    within_seconds: float = 600
    wait_seconds: float = 1


class Children:
    """In the order in which they were started; ended in the other one."""

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._running: dict[str, Child] = {}
        self._roles: dict[str, Role] = {}
        self._deaths: dict[str, list[float]] = {}

    def start(self, role: Role) -> None:
        self._roles[role.name] = role
        self._running[role.name] = role.start()

    def look(self, stop: Event) -> str:
        """Start again whoever died. One line when a child cannot live; nothing when all is well."""
        for name, child in self._running.items():
            if child.poll() is not None and (line := self._again(name, child, stop)):
                return line
        return ""

    def end(self) -> None:
        """Whatever happened, no child stays."""
        for child in reversed(self._running.values()):
            end(child)

    def _again(self, name: str, dead: Child, stop: Event) -> str:
        end(dead)  # what it started may have outlived it
        now = time.monotonic()
        since = now - self._patience.within_seconds
        deaths = [at for at in self._deaths.get(name, []) if at > since] + [now]
        self._deaths[name] = deaths
        if len(deaths) > self._patience.restarts:
            return self._given_up(name, dead)
        print(f"{name} ended by itself ({_how(dead)}) and is started again.", flush=True)
        if not stop.wait(self._patience.wait_seconds * 2 ** (len(deaths) - 1)):
            self.start(self._roles[name])
        return ""

    def _given_up(self, name: str, dead: Child) -> str:
        minutes = self._patience.within_seconds / 60
        return (
            f"{name} ended {self._patience.restarts + 1} times within {minutes:g} minutes, the "
            f"last time with {_how(dead)}, so everything is stopped. "
            f"Its log: {self._roles[name].log}"
        )


def begin(module: Sequence[str], env: Mapping[str, str], log: Path, keeps: int) -> Child:
    """A child of its own group. It ends when its input closes, which is when we end, also when we
    are killed; and it keeps `keeps` open, by which the next one knows that it is still there."""
    with log_of(log) as output:
        return subprocess.Popen(
            [sys.executable, "-m", *module, WITH_COMMAND],
            env=env,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[keeps],
        )


def log_of(path: Path) -> BinaryIO:
    """Open to add to; one that has grown large is put aside first, in place of the one before."""
    if path.exists() and path.stat().st_size > _LARGE_LOG_BYTES:
        path.replace(path.with_suffix(".old.log"))
    return open(path, "ab", opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def watch(children: Children, stop: Event) -> int:
    """0 when somebody stops it; 1, with one line, when a child cannot live."""
    while not stop.wait(LOOK_EVERY_SECONDS):
        if line := children.look(stop):
            print(line, flush=True)
            return 1
    print("Stopping. A batch that is at work is finished first.", flush=True)
    return 0


def end(child: Child) -> None:
    """The child first, then whatever it started and left behind."""
    with suppress(ProcessLookupError):
        child.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        child.wait(STOP_WITHIN_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdin is not None:
        child.stdin.close()


def _how(dead: Child) -> str:
    code = dead.returncode
    return f"signal {-code}" if code < 0 else f"exit code {code}"
