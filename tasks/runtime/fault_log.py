"""`var/logs/faults.log`: where each fault was, for the engineer who looks for the line.

The daily run, the webhook, the server's jobs and commands write at once. `RotatingFileHandler` is
made for one process: another one would go on writing into the file that was put away, and put the
new one away over it. So a record is one append under the lock of the file, and who finds the file
full puts it away under that lock; who waited meanwhile looks again which file it is.
"""

import fcntl
import logging
import os
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from tasks.runtime import clock
from tasks.runtime.errors import TendError
from tasks.runtime.fault import code_of, trace_of
from tasks.runtime.private_files import private_directory
from tasks.runtime.settings import current

FAULT_LOG = "faults.log"
LARGEST_BYTES = 2_000_000
KEPT = 4
"""Full files beside the one that is written: `faults.log.1`, the newest, to `faults.log.4`."""

_log = logging.getLogger("tend.faults")
_NO_REFERENCE = re.compile(r"[^\w-]")


def leave_trace(problem: BaseException, **about: str | int) -> str:
    """The code of a fault, once its trace is in the log. `about` is ids and opaque references.

    One of our own errors left its trace where it was made. A log that cannot be written stops
    nobody: that is said once, and the code leads to the line all the same.
    """
    code = code_of(problem)
    if not isinstance(problem, TendError):
        try:
            _append(current().var / "logs" / FAULT_LOG, _record(problem, code, about, clock.now()))
        except Exception as second:
            _warn_once(type(second).__name__)
    return code


@cache
def _warn_once(kind: str) -> None:
    _log.warning("the trace of a fault could not be written to var/logs: %s", kind)


def _record(
    problem: BaseException, code: str, about: Mapping[str, str | int], moment: datetime
) -> bytes:
    known = [
        f"{name} {_NO_REFERENCE.sub('?', str(value))}"
        for name, value in about.items()
        if value != ""
    ]
    head = " | ".join([moment.isoformat(timespec="seconds"), code, *known])
    return "\n".join([head, *trace_of(problem), ""]).encode("utf-8", "backslashreplace")


def _append(path: Path, record: bytes) -> None:
    private_directory(path.parent)
    while not _appended(path, record):
        pass  # the file was put away, by somebody or just now


def _appended(path: Path, record: bytes) -> bool:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not _is_at(path, handle):
            return False
        size = os.fstat(handle).st_size
        if size and size + len(record) > LARGEST_BYTES:
            _put_away(path)
            return False
        _write_whole(handle, record, size)
        return True
    finally:
        os.close(handle)


def _is_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


def _put_away(path: Path) -> None:
    """The file itself goes last: a new one appears only when the others are in their places."""
    for number in range(KEPT, 1, -1):
        younger = path.with_name(f"{path.name}.{number - 1}")
        if younger.exists():
            os.replace(younger, path.with_name(f"{path.name}.{number}"))
    os.replace(path, path.with_name(f"{path.name}.1"))


def _write_whole(handle: int, record: bytes, size: int) -> None:
    """A full disk leaves the records before it, and no half one."""
    try:
        while record:
            record = record[os.write(handle, record) :]
    except OSError:
        os.ftruncate(handle, size)
        raise
