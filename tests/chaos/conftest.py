"""A practice that can be put back to its first day, and the forge that knows it: one for each
kind of database, each on one worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.storage import database
from tests.chaos.forge import Forge
from tests.chaos.ground import Ground
from tests.sendgrid_double import Double, sendgrid

ON_SQLITE = pytest.param("sqlite", marks=pytest.mark.xdist_group("chaos on SQLite"))
ON_POSTGRES = pytest.param(
    "postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("chaos on PostgreSQL")]
)


@pytest.fixture(scope="session", params=[ON_SQLITE, ON_POSTGRES])
def ground(
    request: pytest.FixtureRequest,
    migrated_sqlite: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("chaos")
    if request.param == "sqlite":
        shutil.copyfile(migrated_sqlite, folder / "tend.db")
        url, server = f"sqlite:///{folder / 'tend.db'}", None
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.copy_template("tend_chaos")
    database.configure(url)
    made = Ground(url, folder, server)
    database._configured.clear()
    yield made
    if server is not None:
        server.drop("tend_chaos")


@pytest.fixture(scope="session")
def forge(ground: Ground) -> Iterator[Forge]:
    with Forge() as forge:
        forge.warm(ground)
        yield forge


@pytest.fixture(scope="module")
def double() -> Double:
    return Double()


@pytest.fixture(scope="module")
def host(double: Double) -> Iterator[str]:
    """Where SendGrid is: `double` remembers what it accepted there."""
    with sendgrid(double) as host:
        yield host
