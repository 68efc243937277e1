"""The `tend` command as a person runs it, on a database of its own and a day that stands still."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

import cli
from tasks.runtime import clock
from tasks.storage import database as db
from tests.factories import NOW, TODAY


@dataclass(frozen=True)
class Answer:
    """What one command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code in (0, 1), self.err
        return json.loads(self.out)


Tend = Callable[..., Answer]


@pytest.fixture
def tend(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tend:
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def run(*arguments: object) -> Answer:
        capsys.readouterr()
        code = cli.start([str(one) for one in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, to compare before with after."""
    with db.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by("id"))]
            for table in SQLModel.metadata.sorted_tables
        }
