"""What every test stands on: its own home, its own database, and one real Prefect server."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import event

if TYPE_CHECKING:
    from tests.postgres_process import PostgresPool, PostgresProcess
    from tests.prefect_process import PrefectProcess

NOT_FROM_OUTSIDE = ("TEND_", "PREFECT_")
BOTH_DATABASES = [
    "sqlite",
    pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.twin]),
]
"""A test that takes these runs once on each; the one on PostgreSQL is the twin.

Where a module is marked `sqlite_is_enough`, `make test` leaves the twins out; `make test-all`
(`--all-databases`) runs them. So marked is what Python decides from rows that other tests write
and read on both databases: words, pages, hours, and lives that follow the rules. Not so marked is
whatever tests a lock, a statement of its own, two writers at once, or a date, a moment or JSON
that is kept in a new way; in doubt nothing is, and a new module only once it is slow.

Of a test with many cases `make test` runs the first on PostgreSQL: the statements are the same for
all of them. Where they are not, it is marked `every_case`."""


# Hypothesis looks at the clock as well; that a machine is busy is no fault of ours.
settings.register_profile("tend", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tend")


def pytest_configure(config: pytest.Config) -> None:
    """Keep Prefect out of the developer's own profile, and out of temporary servers."""
    home = tempfile.mkdtemp(prefix="tend-prefect-home-")
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for name in [name for name in os.environ if name.startswith(NOT_FROM_OUTSIDE)]:
        del os.environ[name]
    os.environ["PREFECT_HOME"] = home
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    # A flow called without the `prefect_server` fixture fails at once instead of starting a server.
    os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-databases",
        action="store_true",
        help="run on PostgreSQL also what is marked sqlite_is_enough",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the twins that nobody asked for, and send every test of the one Prefect server to
    the worker that has it. Who starts a server of its own may run beside them, on any."""
    if not config.getoption("--all-databases"):
        spare = set(_spare(items))
        config.hook.pytest_deselected(items=spare)
        items[:] = [item for item in items if item not in spare]
    for item in items:
        if "prefect_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.engine)
            item.add_marker(pytest.mark.xdist_group("engine"))


def _spare(items: list[pytest.Item]) -> list[pytest.Item]:
    tests: set[str] = set()
    spare = []
    for item in items:
        if not item.get_closest_marker("twin") or item.get_closest_marker("every_case"):
            continue
        test = item.nodeid.partition("[")[0]
        if item.get_closest_marker("sqlite_is_enough") or test in tests:
            spare.append(item)
        tests.add(test)
    return spare


@pytest.fixture(autouse=True)
def tend_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a home of its own; a developer's `.env` is out of reach from there."""
    monkeypatch.setenv("TEND_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file per session, to copy from."""
    folder = tmp_path_factory.mktemp("sqlite")
    _migrate(f"sqlite:///{folder / 'migrated.db'}")
    # VACUUM INTO leaves one whole file: what still stood in the write-ahead log is in it.
    source = sqlite3.connect(folder / "migrated.db")
    source.execute("VACUUM INTO ?", (str(folder / "template.db"),))
    source.close()
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresProcess]:
    """One real PostgreSQL per session, with a migrated template to copy from."""
    from tests.postgres_process import PostgresProcess

    server = PostgresProcess()
    try:
        _migrate(server.create(server.template))
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def _sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one test after the other has its SQLite database. An engine keeps the statements that
    it compiled, and one address has one engine; compiling is most of the work of a small test."""
    from tasks.storage.database import engine

    path = tmp_path_factory.mktemp("sqlite") / "tend.db"
    event.listen(engine(f"sqlite:///{path}"), "connect", without_fsync)
    return path


def without_fsync(connection: sqlite3.Connection, _record: object) -> None:
    """Nothing here has to outlive the machine; a process that is killed loses nothing either."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process remembers policies of a database by its engine, and engines stay."""
    from tasks.practice import policy_versions

    monkeypatch.setattr(policy_versions, "_read", {})


@pytest.fixture
def sqlite_database(
    migrated_sqlite: Path, _sqlite_place: Path, _nothing_known: None
) -> Iterator[str]:
    """URL of a migrated, empty SQLite database, for a test alone in its process."""
    from tasks.storage.database import engine

    for file in _sqlite_place.parent.iterdir():
        file.unlink()  # who still has it open has the old one, not this one
    shutil.copyfile(migrated_sqlite, _sqlite_place)
    url = f"sqlite:///{_sqlite_place}"
    yield url
    engine(url).dispose()


@pytest.fixture
def sqlite_database_apart(migrated_sqlite: Path, tmp_path: Path) -> Iterator[str]:
    """The same at an address that no other test has: for tests that start processes."""
    from tasks.storage.database import engine

    path = tmp_path / "tend.db"
    shutil.copyfile(migrated_sqlite, path)
    url = f"sqlite:///{path}"
    event.listen(engine(url), "connect", without_fsync)
    yield url
    engine(url).dispose()


@pytest.fixture(scope="session")
def _postgres_pool(postgres_server: PostgresProcess) -> Iterator[PostgresPool]:
    from tests.postgres_process import PostgresPool

    pool = PostgresPool(postgres_server)
    yield pool
    pool.stop()


@pytest.fixture
def postgres_database(_postgres_pool: PostgresPool, _nothing_known: None) -> Iterator[str]:
    """URL of a migrated, empty PostgreSQL database."""
    with _postgres_pool.database() as url:
        yield url


@pytest.fixture(params=BOTH_DATABASES)
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a fresh, migrated, empty database of each kind, and Tend pointed at it."""
    import tasks.storage.database

    url: str = request.getfixturevalue(f"{request.param}_database")
    monkeypatch.setenv("TEND_DATABASE_URL", url)
    # A list of the test's own, so that nothing stays configured after it.
    monkeypatch.setattr(tasks.storage.database, "_configured", [])
    tasks.storage.database.configure(url)
    yield url
    tasks.storage.database.engine(url).dispose()


@pytest.fixture(scope="session")
def _prefect_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectProcess]:
    from tests.prefect_process import PrefectProcess

    process = PrefectProcess(tmp_path_factory.mktemp("prefect"))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def prefect_server(
    _prefect_process: PrefectProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PrefectProcess]:
    """A real Prefect server, used by this process and by every process it starts."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    monkeypatch.setenv("PREFECT_API_URL", _prefect_process.api_url)
    with temporary_settings({PREFECT_API_URL: _prefect_process.api_url}):
        yield _prefect_process


def _migrate(url: str) -> None:
    """Upgrade and let go: neither kind of template may be copied while it is open."""
    from tasks.storage.database import engine, upgrade

    upgrade(url)
    engine(url).dispose()


@pytest.fixture
def no_heartbeat() -> Iterator[None]:
    """It would cost each run of a flow a second."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield
