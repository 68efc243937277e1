"""What a killed `tend serve` leaves running: written down as it starts, ended by the next one."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from pydantic import BaseModel, Field, ValidationError

from tasks.runtime import WrongInput, private_directory

ASKED_SECONDS = 30
_LOOK_EVERY_SECONDS = 0.2
# Linux tells a start by the clock, which may be set, and by the boot, in whole seconds.
_SAME_START_SECONDS = 2
_OURSELVES = "tend serve"
_FIRST = 1
"""The first process of a machine or of a container: with it everything else ends."""


class Known(BaseModel, frozen=True, strict=True):
    """A process. Its number is given to others when it is gone; the moment it started is not."""

    name: str
    pid: int = Field(gt=_FIRST)
    started: float


class Record:
    """One line for each process, in the order of their starts."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle

    def add(self, name: str, pid: int) -> None:
        """What cannot be written stops nobody's day."""
        if pid == _FIRST:  # we are; it leaves nothing that lives
            return
        try:
            known = Known(name=name, pid=pid, started=psutil.Process(pid).create_time())
            os.write(self._handle, known.model_dump_json().encode() + b"\n")
        except psutil.NoSuchProcess:
            pass  # it died at once, and leaves nothing
        except OSError as problem:
            print(f"{self.path}: {problem.strerror}; {name} is not written down.", flush=True)

    def read(self) -> tuple[list[Known], int]:
        """Who is written down, and how many lines nobody can read."""
        lines = self.path.read_bytes().splitlines()
        known = [one for line in lines if (one := _read(line)) is not None]
        return known, len(lines) - len(known)

    def begin(self) -> None:
        """End what is left of the one before, then start a page of our own."""
        known, unreadable = self.read()
        if unreadable:
            lines = "1 line" if unreadable == 1 else f"{unreadable} lines"
            print(f"{self.path}: {lines} nobody can read, ignored.", flush=True)
        _end_all([one for one in reversed(known) if one.name != _OURSELVES])
        os.ftruncate(self._handle, 0)
        self.add(_OURSELVES, os.getpid())


@contextmanager
def only_one(path: Path) -> Iterator[Record]:
    """The record, for whoever serves alone. Raises WrongInput while another one serves.

    The system gives the lock back when its holder ends, however it ends; no child inherits it.
    """
    private_directory(path.parent)
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
    try:
        record = Record(path, handle)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongInput(_refusal(record)) from None
        record.begin()
        yield record
    finally:
        os.close(handle)


def _refusal(record: Record) -> str:
    holder = next((one.pid for one in record.read()[0] if one.name == _OURSELVES), None)
    process = "" if holder is None else f" (process {holder})"
    return f"tend serve runs already for {record.path.parent}{process}; stop that one first"


def _read(line: bytes) -> Known | None:
    try:
        return Known.model_validate_json(line)
    except ValidationError:
        return None


def _end_all(known: list[Known]) -> None:
    left = [(one, process) for one in known if (process := _still_there(one)) is not None]
    if left:
        named = ", ".join(f"{one.name} (process {one.pid})" for one, _ in left)
        print(f"Ending what a killed tend serve left running: {named}.", flush=True)
    for _, process in left:
        _end(process)


def _still_there(known: Known) -> psutil.Process | None:
    """None when it is gone, or when its number is somebody else's by now."""
    with suppress(psutil.Error):
        process = psutil.Process(known.pid)
        same = abs(process.create_time() - known.started) < _SAME_START_SECONDS
        if same and process.uids().real == os.getuid() and not _is_gone(process):
            return process
    return None


def _end(process: psutil.Process) -> None:
    """As `children.end` does: asked with SIGINT, by which a runner finishes its batch; then
    killed, with whatever it started. psutil never signals a number that was given again."""
    family = _family(process)
    with suppress(psutil.Error):
        process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + ASKED_SECONDS
    while not _is_gone(process) and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY_SECONDS)
    for one in family | _family(process):
        with suppress(psutil.Error):
            one.kill()


def _family(process: psutil.Process) -> set[psutil.Process]:
    with suppress(psutil.Error):
        return {process, *process.children(recursive=True)}
    return {process}


def _is_gone(process: psutil.Process) -> bool:
    """Also when nobody has taken note of its end yet."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
