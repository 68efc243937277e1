"""One at a time, across processes: a lock that dies with whoever holds it.

Whoever holds it knows that every half-done thing it finds was left by a process that is gone.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from sqlalchemy import text
from sqlalchemy.engine import make_url

from tasks.runtime import private_directory
from tasks.storage import database


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Wait until nobody else does `what` on this database, then do it alone."""
    url = database.database_url()
    if make_url(url).get_backend_name() == "sqlite":
        with _file_lock(Path(str(make_url(url).database)), what):
            yield
    else:
        with _advisory_lock(url, what):
            yield


@contextmanager
def _file_lock(database_file: Path, what: str) -> Iterator[None]:
    """The operating system gives a file lock back when the process ends, however it ends."""
    private_directory(database_file.parent)
    path = database_file.with_name(f"{database_file.name}.{what}.lock")
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _advisory_lock(url: str, what: str) -> Iterator[None]:
    """PostgreSQL gives an advisory lock back when the connection ends."""
    with database.engine(url).connect() as connection:
        number = {"number": crc32(f"tend {what}".encode())}
        connection.execute(text("SELECT pg_advisory_lock(:number)"), number)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
