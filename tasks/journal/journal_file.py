"""The lines of the journal on the disk: a file for each month, each line synced before it counts.

Several processes write at once, so a line is one append under the lock of its file. A death or a
power cut leaves the last line torn at most; a torn line says that nothing of it had left yet.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tasks.runtime import clock, current, private_directory, sync_directory

Line = Mapping[str, Any]


def folder() -> Path:
    return current().var / "journal"


def append(line: Line) -> None:
    """On the disk when this returns. Raises OSError: what is not in the journal may not leave."""
    now = clock.now()
    path = private_directory(folder()) / f"{now:%Y-%m}.jsonl"
    is_new = not path.exists()
    text = json.dumps({"at": now.isoformat(timespec="milliseconds"), **line}, separators=(",", ":"))
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        _write_whole(handle, (b"\n" if torn else b"") + text.encode("ascii") + b"\n", size)
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        sync_directory(path.parent)


def _write_whole(handle: int, record: bytes, size: int) -> None:
    """A full disk leaves the lines before it, and no half one."""
    try:
        while record:
            record = record[os.write(handle, record) :]
    except OSError:
        os.ftruncate(handle, size)
        raise


def lines() -> Iterator[dict[str, Any]]:
    """Every whole line, the oldest first."""
    for path in files():
        with path.open("rb") as file:
            for raw in file:
                line = parsed(raw)
                if line is not None:
                    yield line


def parsed(raw: bytes) -> dict[str, Any] | None:
    """None for a torn line."""
    try:
        found = json.loads(raw)
    except ValueError:
        return None
    return found if isinstance(found, dict) and raw.endswith(b"\n") else None


def files() -> list[Path]:
    return sorted(folder().glob("[0-9]*.jsonl"))


def first_day() -> date | None:
    """The first day that something left of which the journal tells; none before its first line."""
    days = [str(line["day"]) for line in lines() if "day" in line]
    return date.fromisoformat(min(days)) if days else None


def secret() -> bytes:
    """The key of the hashes in the journal, made once: without it no address can be guessed."""
    path = private_directory(folder()) / "key"
    if not path.exists():
        _make_secret(path)
    return path.read_bytes()


def _make_secret(path: Path) -> None:
    """Whole under its name or not there; who comes second reads the first one's."""
    part = path.with_name(f".key.{secrets.token_hex(8)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(32))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
    sync_directory(path.parent)
