"""The database into one file, and back: SQLite by its own backup, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from tasks.runtime import WrongInput
from tasks.storage import copy_sqlite, database

DUMPS = {"sqlite": "tend.db", "postgresql": "tend.dump"}
"""What the file is called in an archive, by the kind of database."""


def dump_database(target: Path) -> None:
    """Raises WrongInput where PostgreSQL's tools are missing or refuse."""
    url = make_url(database.database_url())
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600))
    if url.get_backend_name() == "sqlite":
        copy_sqlite(str(url.database), str(target))
    else:
        _postgres(url, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def load_database(source: Path) -> None:
    """All of it or nothing. SQLite's backup writes through the write-ahead log, so that whoever
    has the database open reads the old one or the new one, never half of each."""
    url = make_url(database.database_url())
    if url.get_backend_name() == "sqlite":
        _check(source)
        copy_sqlite(str(source), str(url.database))
    else:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        _postgres(url, "pg_restore", *options, f"--dbname={url.database}", str(source))


def _check(source: Path) -> None:
    """Raises WrongInput for a file that is no database, or a damaged one."""
    try:
        with closing(sqlite3.connect(source)) as copy:
            sound = copy.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise WrongInput("the database in this backup is damaged; take another backup")


def _postgres(url: URL, tool: str, *arguments: str) -> None:
    """What PostgreSQL says stays here: its messages can hold values of rows."""
    program = shutil.which(tool)
    if program is None:
        raise WrongInput(
            f"{tool} is not installed here; install PostgreSQL's client (on Debian: "
            "apt install postgresql-client), as new as the server"
        )
    settings = {
        "PGHOST": url.host or url.query.get("host"), "PGUSER": url.username,
        "PGPORT": str(url.port) if url.port else url.query.get("port"), "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }  # fmt: skip
    known = {name: str(value) for name, value in settings.items() if value}
    done = subprocess.run(
        [program, *arguments], env={**os.environ, **known}, capture_output=True, check=False
    )
    if done.returncode:
        old = b"version mismatch" in done.stderr or b"unsupported version" in done.stderr
        why = "it is older than the server; install a newer one" if old else "nothing was changed"
        raise WrongInput(f"{tool} refused (exit {done.returncode}): {why}")
