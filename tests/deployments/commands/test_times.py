"""`tend record times` and `tend send`: hours that people told us, and notices that wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models import Message, Person
from policy.terms import MessageStatus, Stage
from tasks.daily_run import day
from tasks.practice.practice import load_practice
from tasks.runtime import clock
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import DAY, NOW, TODAY, all_of, make_account, make_person

pytestmark = pytest.mark.sqlite_is_enough

REFERENCE = "A-HERE000001"
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


@pytest.fixture(autouse=True)
def office(database: str) -> str:
    with db.writing() as connection:
        person = make_person(connection, **BY_EMAIL)
        first = TODAY - 21 * DAY
        make_account(
            connection, guarantor_id=person, reference=REFERENCE, step="statement_1",
            step_on=first, first_statement_on=first, next_review_on=TODAY,
        )  # fmt: skip
    return database


@pytest.mark.rule("RF-06")
def test_times_are_recorded_and_told_back(tend: Tend) -> None:
    said = tend("record", "times", REFERENCE, "--not-before", "12:00", "--not-on", "Tuesday")
    assert said.out == f"{REFERENCE}: not before 12:00; not on tue. Recorded.\n"
    again = tend("record", "times", REFERENCE, "--not-before", "12:00", "--not-on", "tuesday")
    assert "Known already" in again.out
    assert tend("record", "times", REFERENCE, "--any-time", "--json").json == {
        "reference": REFERENCE, "told": "any time is fine", "recorded": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--not-before", "noon"), "write it like 14:30"),
        (("--not-on", "someday"), "is no weekday"),
        (("--zone", "Europe/Paris"), "take one of"),
        ((), "or --any-time"),
        (("--any-time", "--at-work"), "or --any-time"),
        (("--not-before", "20:00"), "leaves no hour"),
    ],
)
def test_wrong_input_gets_one_line_and_changes_nothing(
    tend: Tend, arguments: tuple[str, ...], line: str
) -> None:
    before = everything()
    said = tend("record", "times", REFERENCE, *arguments)
    assert said.code == 2
    assert line in said.err
    assert said.err.count("\n") == 1
    assert everything() == before


@pytest.mark.rule("TZ-07")
def test_a_notice_that_waits_goes_when_its_hour_has_come(
    tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = datetime(2026, 3, 2, 12, tzinfo=UTC)  # six in the morning in Austin
    run = day.begin(TODAY, early, kind="daily", actor="tester")
    for batch in day.due(run):
        day.decide_batch(run, batch)
    for stage in Stage.working():
        for batch in day.work_of(run, stage):
            day.do_batch(run, stage, batch, early)
    day.seal(run, early)
    monkeypatch.setattr(clock, "now", lambda: early)
    said = tend("send")
    assert said.out == (
        "0 notices sent. 1 notice waits for a fitting hour; "
        "the first may go at 09:00 (2026-03-02).\n"
    )
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert tend("send", "--json").json == {
        "as_of": "2026-03-02", "notices": 1, "turned_to_letters": 0, "waiting": 0,
        "waiting_until": None,
    }  # fmt: skip
    with db.reading() as connection:
        assert [row["status"] for row in all_of(connection, Message)] == [MessageStatus.SENT]
        assert all_of(connection, Person)[0]["zones"] == "America/Chicago"
    assert load_practice().time_zone == "America/Chicago"
