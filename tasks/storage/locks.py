"""One at a time: across processes, by a lock that dies with whoever holds it; and over rows.

Whoever holds the process lock knows that every half-done thing it finds was left by a process that
is gone. Rows have one lock order for everyone: guarantors by id, then their rows.
"""

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlmodel import col, select

from models import Person
from tasks.runtime import private_directory
from tasks.storage import database


@contextmanager
def process_lock(what: str) -> Iterator[None]:
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
    """PostgreSQL gives an advisory lock back when the connection ends. No transaction is open
    meanwhile: `idle_in_transaction_session_timeout` would end the connection without a word."""
    with database.engine(url).connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        number = {"number": crc32(f"tend {what}".encode())}
        connection.execute(text("SELECT pg_advisory_lock(:number)"), number)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)


def lock_guarantors(connection: Connection, guarantor_ids: Collection[int]) -> None:
    """Hold these guarantors until the transaction ends. SQLite's writer holds everything."""
    if connection.dialect.name == "sqlite" or not guarantor_ids:
        return
    connection.execute(
        select(col(Person.id))
        .where(col(Person.id).in_(sorted(guarantor_ids)))
        .order_by(col(Person.id))
        .with_for_update()
    )
