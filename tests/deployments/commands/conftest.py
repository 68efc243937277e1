"""The `tend` command as a person runs it, on a database of its own and a day that stands still."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import SQLModel

import cli
from policy.holds.holds import HoldKind
from policy.terms import DataUse, UseSaidBy
from tasks.daily_run import day
from tasks.daily_run.answers import DayResult
from tasks.practice.practice import load_practice
from tasks.runtime import clock
from tasks.storage import database as db
from tasks.storage.tables import ACCOUNT, DATABASE_USE
from tests.factories import NOW, TODAY, make_account, make_hold


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


def rehearsing() -> None:
    """From now on the database is a rehearsal, as after a first import of another day."""
    values = {"use": DataUse.REHEARSAL, "said_by": UseSaidBy.IMPORT}
    with db.writing() as connection:
        connection.execute(update(DATABASE_USE).values(**values))


WALKED, HELD, CLOSED = "A-WALKED0001", "A-HE1D000001", "A-C10SED0001"


def walk(on: date) -> DayResult:
    return day.walk(on, load_practice(), NOW)


def account_id(connection: Connection) -> int:
    found: int = connection.execute(
        select(ACCOUNT.c.id).where(ACCOUNT.c.reference == WALKED)
    ).scalar_one()
    return found


@pytest.fixture
def office(database: str) -> str:
    """One account that got its first statement today, one on hold, one that was paid."""
    with db.writing() as connection:
        make_account(connection, reference=WALKED, next_review_on=TODAY)
        held = make_account(connection, reference=HELD, next_review_on=TODAY)
        make_hold(connection, account_id=held, kind=HoldKind.INSURANCE_PENDING)
        make_account(connection, reference=CLOSED, next_review_on=TODAY, balance_cents=0)
    walk(TODAY)
    return database
