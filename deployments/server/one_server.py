"""One `tend serve` for one set of data, also right after another one was killed."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tasks.runtime import STOP_WITHIN_SECONDS, WrongInput, private_directory

WAIT_SECONDS = STOP_WITHIN_SECONDS + 15
_LOOK_EVERY_SECONDS = 0.2


@contextmanager
def only_one(var: Path) -> Iterator[int]:
    """A handle for each child to keep open. Raises WrongInput while another one serves.

    Two locks, which the system gives back when their holders end, however they end: that of
    `tend serve` itself, and one that its children inherit. The children of one that was killed
    end by themselves, and are waited for.
    """
    private_directory(var)
    with _opened(var / "serve.lock") as own, _opened(var / "serve.children") as children:
        if not _taken(own):
            raise WrongInput(_refusal(var, own))
        with suppress(OSError):  # a full disk: only a refusal would name it
            os.ftruncate(own, 0)
            os.pwrite(own, str(os.getpid()).encode(), 0)
        _wait_for(children, var)
        yield children


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _refusal(var: Path, handle: int) -> str:
    holder = os.pread(handle, 20, 0).decode(errors="replace")
    process = f" (process {holder})" if holder.isdecimal() else ""
    return f"tend serve runs already for {var}{process}; stop that one first"


def _wait_for(children: int, var: Path) -> None:
    if _taken(children):
        return
    print("Waiting for what a killed tend serve left running to end.", flush=True)
    deadline = time.monotonic() + WAIT_SECONDS
    while not _taken(children):
        if time.monotonic() > deadline:
            raise WrongInput(
                f"what a killed tend serve left running has not ended in {WAIT_SECONDS} seconds: "
                f"see who holds {var / 'serve.children'} (fuser), end that, then start again"
            )
        time.sleep(_LOOK_EVERY_SECONDS)
