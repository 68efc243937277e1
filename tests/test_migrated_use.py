"""What a database of an earlier Tend is for: live where any run took place on its real day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import insert, select

from policy.terms import DataUse, UseSaidBy
from tasks.storage import DATABASE_USE, RUN
from tasks.storage import database as db
from tests.factories import DAY, NOW, TODAY, make_account
from tests.test_migrations import alembic

Run = tuple[int, str]
"""How many days before the moment it began its day was, and who made it."""


def became(database: str, runs: list[Run]) -> list[tuple[DataUse, UseSaidBy]]:
    with db.writing() as connection:
        make_account(connection)
        for days, actor in runs:
            moment: datetime = NOW + timedelta(hours=len(runs))
            row = {"kind": "daily", "as_of": TODAY - days * DAY, "started_at": moment}
            connection.execute(insert(RUN).values(**row, actor=actor))
    command.downgrade(alembic(database), "0039")
    db.upgrade(database)
    with db.reading() as connection:
        query = select(DATABASE_USE.c.use, DATABASE_USE.c.said_by)
        return [(row[0], row[1]) for row in connection.execute(query)]


@pytest.mark.parametrize(
    ("runs", "use", "said_by"),
    [
        ([(30, "tend"), (0, "tend")], DataUse.LIVE, UseSaidBy.MIGRATION),
        ([(0, "tend"), (-365, "tend")], DataUse.LIVE, UseSaidBy.MIGRATION),
        ([(1, "tend")], DataUse.LIVE, UseSaidBy.MIGRATION),  # the day of the practice's zone
        ([(2, "tend"), (-2, "tend")], DataUse.REHEARSAL, UseSaidBy.MIGRATION),
        ([(0, "rehearsal"), (0, "tend")], DataUse.REHEARSAL, UseSaidBy.DEMO),
    ],
    ids=["live", "stuck ahead", "a day apart", "past and ahead alone", "demo"],
)
def test_an_older_database_says_what_it_is_for(
    database: str, runs: list[Run], use: DataUse, said_by: UseSaidBy
) -> None:
    assert became(database, runs) == [(use, said_by)]


def test_an_empty_one_waits_for_its_first_import(database: str) -> None:
    assert became(database, []) == []
