"""One at a time: across processes, by a lock that dies with whoever holds it; and over rows.

Whoever holds the process lock knows that every half-done thing it finds was left by a process that
is gone. Rows have one lock order for everyone: guarantors by id, then their rows.
"""

import fcntl
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from zlib import crc32

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from models import Person
from tasks.runtime import TransientError, private_directory
from tasks.storage import database

StillAlone = Callable[[], None]
_HELD = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND pid = pg_backend_pid() AND classid = 0 AND objid = :number"
)


@contextmanager
def process_lock(what: str) -> Iterator[StillAlone]:
    """Wait until nobody else does `what` on this database, then do it alone.

    Ask again, by calling what it gives, before anything that cannot be taken back: PostgreSQL's
    lock is lost with its connection. Raises TransientError when it was."""
    url = database.database_url()
    if make_url(url).get_backend_name() == "sqlite":
        with _file_lock(Path(str(make_url(url).database)), what):
            yield _ours_while_we_live
    else:
        with _advisory_lock(url, what) as still_alone:
            yield still_alone


def _ours_while_we_live() -> None:
    """Nobody else can take a file lock from a process."""


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
def _advisory_lock(url: str, what: str) -> Iterator[StillAlone]:
    """PostgreSQL gives an advisory lock back when the connection ends. No transaction is open
    meanwhile: `idle_in_transaction_session_timeout` would end the connection without a word."""
    with database.engine(url).connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        number = {"number": crc32(f"tend {what}".encode())}
        connection.execute(text("SELECT pg_advisory_lock(:number)"), number)
        try:
            yield partial(_ask, connection, number)
        finally:
            if not connection.invalidated:  # else it went with its connection
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)


def _ask(connection: Connection, number: dict[str, int]) -> None:
    """The connection that took it; another one, also one made in its place, has none."""
    try:
        held = connection.execute(_HELD, number).scalar_one()
    except SQLAlchemyError:
        held = 0
    if not held:
        raise TransientError("the lock was lost with its connection to the database")


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
