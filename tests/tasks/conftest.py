"""The transaction that most task tests work in."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tasks.database import writing


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """One writing transaction on a fresh database of each kind."""
    assert database
    with writing() as connection:
        yield connection
