"""A whole copy of the database in a SQLite file of its own, marked before it has its name.

SQLite's own backup takes one moment of a database at work. PostgreSQL is read in one transaction
and its rows are written through the same tables, which the tests hold equal on both.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from tasks.storage.bulk import insert_all
from tasks.storage.database import database_url, engine, upgrade

ROWS_AT_ONCE = 5_000


def copy_database(path: Path, mark: Callable[[Connection], None]) -> None:
    """Nothing lies at `path` until the copy is whole and `mark` has said in it what it is."""
    part = path.with_name(f".{path.name}.part")
    url = f"sqlite:///{part}"
    source = make_url(database_url())
    if source.get_backend_name() == "sqlite":
        copy_sqlite(str(source.database), str(part))
    else:
        upgrade(url)
    with engine(url).connect() as plain:
        copied = plain.execution_options(writes=True)
        with copied.begin():
            if source.get_backend_name() != "sqlite":
                _copy_rows(copied)
            mark(copied)
    engine(url).dispose()  # the last connection brings the write-ahead log into the file
    part.replace(path)


def copy_sqlite(source: str, target: str) -> None:
    """One moment of a file that may be at work, its write-ahead log included."""
    with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(target)) as theirs:
        ours.backup(theirs)


def _copy_rows(copied: Connection) -> None:
    """One moment of all tables, those that others point to first."""
    copied.execute(text("PRAGMA defer_foreign_keys = ON"))
    tables = SQLModel.metadata.sorted_tables
    for table in reversed(tables):
        copied.execute(table.delete())
    with engine(database_url()).connect() as plain:
        source = plain.execution_options(isolation_level="REPEATABLE READ", yield_per=ROWS_AT_ONCE)
        with source.begin():
            for table in tables:
                for rows in source.execute(table.select()).mappings().partitions():
                    insert_all(copied, table, [dict(row) for row in rows])
