"""A disk that is full or read-only, a damaged file, a database that is set up in another way: one
line says what it is, and nothing leaves."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tasks.runtime.settings import current
from tasks.storage import database as db
from tasks.storage import fitness, refuse_damaged
from tests.deployments.commands.conftest import Tend
from tests.factories import DAY, TODAY, make_account
from tests.postgres_process import PostgresProcess
from tests.tasks.days import begun
from tests.waiting import eventually

REFERENCE = "A-HERE000001"
PAYMENT = ("record", "payment", REFERENCE, "10", "--key", "K1")
PAGE = 4096


@contextmanager
def pointed_at(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TEND_DATABASE_URL", url)
    monkeypatch.setattr(db, "_configured", [url])
    yield url
    db.engine(url).dispose()


@pytest.fixture
def small_disk(
    tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A disk of 6 MB with one account in its database."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        shutil.copyfile(migrated_sqlite, disk / "tend.db")
        with pointed_at(f"sqlite:///{disk / 'tend.db'}", monkeypatch) as url:
            with db.writing() as connection:
                make_account(connection, reference=REFERENCE)
            db.engine(url).dispose()
            yield disk
            db.engine(url).dispose()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> Path:
    junk = disk / "junk"
    with junk.open("wb", buffering=0) as file:
        while os.statvfs(disk).f_bavail:
            file.write(b"x" * PAGE)
    return junk


def test_a_full_disk_is_named_and_what_was_told_is_told_again(tend: Tend, small_disk: Path) -> None:
    junk = fill(small_disk)
    told = tend(*PAYMENT)
    assert (told.code, told.out) == (2, "")
    assert "the disk is full; make room" in told.err
    assert len(told.err.splitlines()) == 1
    junk.unlink()
    assert tend(*PAYMENT, "--json").json["balance_cents"] == 90_00


def test_a_read_only_disk_is_named(tend: Tend, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    told = tend(*PAYMENT)
    assert (told.code, told.out) == (2, "")
    assert "read-only" in told.err
    assert len(told.err.splitlines()) == 1


def spoil(path: Path) -> None:
    """Garbage over the root of the table of accounts, as a dying disk writes it."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'hold'"
        ).fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xde\xad\xbe\xef" * (PAGE // 4))


def test_a_damaged_page_lets_nothing_leave(tend: Tend, sqlite_database_apart: str) -> None:
    """Also where the page is none that the run would have come by before it printed."""
    with pytest.MonkeyPatch.context() as patch, pointed_at(sqlite_database_apart, patch):
        with db.writing() as connection:
            make_account(connection, reference=REFERENCE, next_review_on=TODAY)
        db.engine(sqlite_database_apart).dispose()
        spoil(Path(str(make_url(sqlite_database_apart).database)))
        with pytest.raises(Exception, match=r"damaged|malformed"):
            begun()
        told = tend("record", "hold", REFERENCE, "dispute")
        assert told.code == 2
        assert "the database file is damaged; hold today's letters back" in told.err
        with db.reading() as connection:
            assert connection.scalar(text("SELECT count(*) FROM run")) == 0
        assert not (current().var / "letters").exists()


@pytest.mark.parametrize(("large", "noticed_same_day"), [(True, False), (False, True)])
def test_a_large_database_is_looked_through_once_a_day(
    large: bool, noticed_same_day: bool, sqlite_database_apart: str
) -> None:
    path = Path(str(make_url(sqlite_database_apart).database))
    size = path.stat().st_size
    with pytest.MonkeyPatch.context() as patch, pointed_at(sqlite_database_apart, patch):
        patch.setattr(fitness, "ALWAYS_LOOKED_THROUGH", size - large)
        with db.reading() as connection:
            refuse_damaged(connection, TODAY)
        db.engine(sqlite_database_apart).dispose()
        spoil(path)
        for day, noticed in ((TODAY, noticed_same_day), (TODAY + DAY, True)):
            refused = pytest.raises(Exception, match=r"damaged|malformed")
            with db.reading() as connection, refused if noticed else nullcontext():
                refuse_damaged(connection, day)


def test_a_whole_database_lets_a_run_begin(database: str) -> None:
    assert database
    assert begun().as_of == TODAY


@pytest.mark.postgres
def test_a_database_of_another_encoding_is_refused_by_its_name(
    tend: Tend, postgres_server: PostgresProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres_server._execute(
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
    )
    with pointed_at(postgres_server.url("latin"), monkeypatch):
        for line in ("setup", "report"):
            told = tend(line)
            assert (told.code, told.out) == (2, "")
            assert told.err.startswith("the database keeps text as LATIN1")
        with db.reading() as connection:
            assert connection.scalar(text("SELECT count(*) FROM pg_tables"
                                          " WHERE schemaname = 'public'")) == 0  # fmt: skip
    postgres_server.drop("latin")


@pytest.fixture
def mere_role(
    postgres_server: PostgresProcess, postgres_database: str
) -> Iterator[tuple[PostgresProcess, str, str]]:
    """The server, the name of a migrated database, and its address for a role without rights."""
    name = str(make_url(postgres_database).database)
    postgres_server.run(name, "CREATE ROLE mere LOGIN PASSWORD 'mere'")
    url = make_url(postgres_database).set(username="mere", password="mere")
    yield postgres_server, name, url.render_as_string(hide_password=False)
    postgres_server.run(name, "DROP OWNED BY mere CASCADE; DROP ROLE mere")


@pytest.mark.postgres
def test_a_role_that_may_not_create_is_told_so(
    tend: Tend, mere_role: tuple[PostgresProcess, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _, url = mere_role
    server.create("empty")
    with pointed_at(
        make_url(url).set(database="empty").render_as_string(hide_password=False), monkeypatch
    ):
        server.run("empty", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        told = tend("setup")
        assert (told.code, told.out) == (2, "")
        assert told.err.startswith("the role of TEND_DATABASE_URL may not do that in PostgreSQL")
        assert len(told.err.splitlines()) == 1
    server.drop("empty")


@pytest.mark.postgres
def test_a_foreign_search_path_makes_no_second_set_of_tables(
    tend: Tend, mere_role: tuple[PostgresProcess, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, name, url = mere_role
    server.run(name, "CREATE SCHEMA foreign_one AUTHORIZATION mere")
    server.run(name, "ALTER ROLE mere SET search_path = foreign_one")
    with pointed_at(url, monkeypatch):
        for line in ("setup", "report"):
            told = tend(line)
            assert (told.code, told.out) == (2, "")
            assert told.err.startswith("Tend's tables lie in the schema public, and")
        server.run(name, "ALTER ROLE mere SET search_path = nowhere")
        db.engine(url).dispose()
        assert "leads to no schema" in tend("report").err
    with server.connect(name) as admin:
        found = admin.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'foreign_one'")
        assert found.fetchone() == (0,)


@contextmanager
def pooler(url: str, mode: str, folder: Path) -> Iterator[str]:
    """A real PgBouncer before this database; its address."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("PgBouncer is not on this machine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    parsed = make_url(url)
    host = str(parsed.query.get("host") or parsed.host)
    (folder / "users.txt").write_text('"postgres" ""\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={host} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nauth_type = trust\nauth_file = {folder}/users.txt\n"
        f"pool_mode = {mode}\nunix_socket_dir =\nignore_startup_parameters = extra_float_digits\n"
    )
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    as_user = ["-u", Path(host).owner()] if os.getuid() == 0 else []
    (folder / "log").touch()
    with (folder / "log").open("wb") as log:
        runs = subprocess.Popen(
            [program, *as_user, str(folder / "pgbouncer.ini")], stdout=log, stderr=log
        )
    address = f"postgresql+psycopg://postgres@127.0.0.1:{port}/{parsed.database}"

    def listens() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            return False
        return True

    try:
        came_up = eventually(listens, over=lambda: runs.poll() is not None)
        assert came_up, (folder / "log").read_text()
        yield address
    finally:
        runs.terminate()
        runs.wait()


@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["transaction", "session"])
def test_pgbouncer_is_refused_where_it_would_lose_our_locks(
    tend: Tend, postgres_database: str,
    monkeypatch: pytest.MonkeyPatch, mode: str,
) -> None:  # fmt: skip
    folder = Path("/tmp") / f"tend-pooler-{os.getpid()}-{mode}"
    folder.mkdir()
    try:
        with pooler(postgres_database, mode, folder) as url, pointed_at(url, monkeypatch):
            told = tend("worklist")
            if mode == "session":
                assert (told.code, told.err) == (0, "")
            else:
                assert (told.code, told.out) == (2, "")
                assert told.err.startswith("PgBouncer (or another pooler)")
            db.engine(url).dispose()
    finally:
        shutil.rmtree(folder)
