"""The transaction that most task tests work in; it is rolled back, so the database stays empty."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection

from tasks.storage.database import engine
from tests.conftest import BOTH_DATABASES
from tests.paper import no_sheet, numbered_pages

if TYPE_CHECKING:
    from tests.postgres_process import PostgresProcess


@pytest.fixture(scope="session")
def shared_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("shared") / "tend.db"
    shutil.copyfile(migrated_sqlite, path)
    url = f"sqlite:///{path}"
    yield url
    engine(url).dispose()


@pytest.fixture(scope="session")
def shared_postgres(postgres_server: PostgresProcess) -> Iterator[str]:
    url = postgres_server.copy_template("tend_shared")
    yield url
    engine(url).dispose()


@pytest.fixture(params=BOTH_DATABASES)
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """One writing transaction on an empty database of each kind."""
    url: str = request.getfixturevalue(f"shared_{request.param}")
    with engine(url).connect() as plain:
        connection = plain.execution_options(writes=True)
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def no_typst(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are claimed, checked, written and recorded as always, only not laid out."""
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    monkeypatch.setattr("tasks.calls.call_paper.pdf_of", no_sheet)
