"""A life on a fresh database of each kind; whatever happened in it, the audit finds nothing."""

from collections.abc import Iterator

import pytest

from tasks.practice.practice import load_practice
from tests.scenarios.life import Life


@pytest.fixture
def life(database: str) -> Iterator[Life]:
    assert database
    life = Life(load_practice())
    yield life
    assert life.breaches() == ()
