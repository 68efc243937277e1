"""A run may die at any moment: the next one brings what it left to a clear end, once."""

from contextlib import nullcontext
from datetime import timedelta
from types import ModuleType
from typing import Any, NoReturn

import pytest

from policy.terms import Channel, MessageStatus
from tasks.daily_run import day
from tasks.notices import send
from tasks.printing import print_batch, publication, render
from tasks.runs.send_times import rehearsed
from tasks.runtime.settings import current
from tasks.storage.database import writing
from tasks.storage.tables import (
    ACCOUNT,
    CALL,
    ENVELOPE,
    ENVELOPE_LINE,
    MESSAGE,
    PERSON,
    PRINT_BATCH,
)
from tests.factories import DAY, TODAY
from tests.tasks.days import (
    PRACTICE,
    breaches,
    family,
    letters_folder,
    moment,
    on_paper,
    one,
    portfolio,
    rows,
    sealed,
    sent,
    statement_sent,
    triaged,
    walk,
    work,
)

pytestmark = pytest.mark.usefixtures("database")
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


class Died(Exception):
    """The run ends here, whatever it was doing."""


def dies(*_args: Any, **_values: Any) -> NoReturn:
    raise Died


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two accounts, and a run that died between the claim of their letters and the file."""
    return _died_in(print_batch, "write_batch", monkeypatch)


@pytest.fixture
def unrecorded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two accounts, and a run that died between the file of their letters and the record."""
    return _died_in(publication, "record_batch", monkeypatch)


def _died_in(room: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    accounts = portfolio(2)
    run = sealed()
    with monkeypatch.context() as dying:
        dying.setattr(room, name, dies)
        with pytest.raises(Died):
            day.letters(run, PRACTICE, moment())
    assert {row["status"] for row in rows(MESSAGE)} == {MessageStatus.CLAIMED}
    return accounts


def firsts() -> list[int]:
    """The accounts whose first statement was sent, one for each time."""
    return [account for account, step in sent() if step == "statement_1"]


@pytest.mark.parametrize("later", [0, 1])
def test_letters_claimed_and_never_written_are_sent_once(unwritten: list[int], later: int) -> None:
    today = TODAY + timedelta(later)
    walk(today)
    assert firsts() == unwritten
    assert len(on_paper(today)) == 2
    assert len(rows(PRINT_BATCH, letters=0)) == 1
    assert breaches() == ()


@pytest.mark.parametrize("later", [0, 1, 30])
def test_letters_written_and_never_recorded_were_sent_that_day(
    unrecorded: list[int], later: int
) -> None:
    walk(TODAY + timedelta(later))
    assert firsts() == unrecorded
    assert len(on_paper()) == 2
    assert [row["provided_on"] for row in rows(MESSAGE)][:2] == [TODAY, TODAY]
    assert one(ACCOUNT, unrecorded[0])["first_statement_on"] == TODAY
    assert breaches() == ()


def test_half_a_file_is_not_a_letter(unwritten: list[int]) -> None:
    half = letters_folder() / f"{rows(PRINT_BATCH)[0]['name']}.pdf"
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"%PDF-half")
    walk()
    assert len(on_paper()) == len(unwritten)
    assert not half.exists()


def test_a_run_that_was_slow_and_not_dead_withdraws_its_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accounts, real, others = portfolio(2), render.write_batch, [walk]
    # The lock that keeps runs apart ends with its connection, and a connection can be lost.
    monkeypatch.setattr(day, "process_lock", lambda _what: nullcontext())

    def slowly(*args: Any, **values: Any) -> Any:
        while others:
            others.pop()()  # takes the slow run for dead, and does its work
        return real(*args, **values)

    monkeypatch.setattr(print_batch, "write_batch", slowly)
    run = sealed()
    day.letters(run, PRACTICE, moment())
    assert len(on_paper()) == 2
    assert firsts() == accounts
    assert breaches() == ()


def test_a_recorded_batch_is_recorded_once() -> None:
    portfolio(1)
    walk()
    batch = rows(PRINT_BATCH)[0]
    with writing() as connection:
        publication.record_batch(connection, batch["id"], moment())
    assert rows(PRINT_BATCH) == [batch]


@pytest.mark.parametrize(
    ("name", "again"),
    [
        pytest.param("write_notice", 1, id="claimed and never written"),
        pytest.param("record_provided", 0, id="written and never recorded"),
    ],
)
def test_notices_are_settled_by_their_file(
    name: str, again: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = family(1, mail_ok=False, **BY_EMAIL)[0]
    run = sealed()
    with monkeypatch.context() as dying:
        dying.setattr(send, name, dies)
        with pytest.raises(Died):
            day.notices(run, PRACTICE, rehearsed(TODAY, PRACTICE, moment()))
    assert walk()["notices"] == again
    assert len(list((current().var / "outbox").rglob("*.eml"))) == 1
    assert sent(Channel.NOTICE) == [(account, "statement_1")]
    assert breaches() == ()


def test_mail_of_an_earlier_day_that_never_left_is_decided_afresh() -> None:
    account = portfolio(1)[0]
    sealed()
    walk(TODAY + DAY)
    old, new = rows(ENVELOPE)
    assert (old["cancelled_on"], new["on_date"]) == (TODAY + DAY, TODAY + DAY)
    assert sent() == [(account, "statement_1")]
    assert one(ACCOUNT, account)["first_statement_on"] == TODAY + DAY
    assert breaches() == ()


def test_an_envelope_that_was_never_sealed_is_decided_afresh() -> None:
    account = portfolio(1)[0]
    work(triaged())
    walk(TODAY + DAY)
    assert sent() == [(account, "statement_1")]
    assert rows(ENVELOPE_LINE)[0]["cancelled_why"] == "not sent on its day"


def test_a_letter_that_left_is_not_repeated_because_its_notice_did_not() -> None:
    account = family(1, **BY_EMAIL)[0]
    run = sealed()
    day.letters(run, PRACTICE, moment())
    walk(TODAY + DAY)
    assert sent() == [(account, "statement_1")]
    assert sent(Channel.NOTICE) == []
    assert one(ACCOUNT, account)["step"] == "statement_1"
    assert breaches() == ()


def test_a_call_nobody_made_is_closed_the_next_day() -> None:
    called = {"step": "reminder_2", "step_on": TODAY - 10 * DAY}
    account = statement_sent(45, **called)
    walk()
    assert rows(CALL)[0]["closed_on"] is None
    walk(TODAY + DAY)
    assert (rows(CALL)[0]["closed_on"], rows(CALL)[0]["closed_why"]) == (
        TODAY + DAY,
        "not worked",
    )
    assert one(ACCOUNT, account)["step"] == "options_call_1"


def test_nothing_is_settled_twice(unrecorded: list[int]) -> None:
    for number in range(3):
        walk(TODAY + timedelta(number))
    assert firsts() == unrecorded
    assert [row["on_date"] for row in rows(PRINT_BATCH)] == [TODAY]
    assert breaches() == ()


def test_an_award_whose_letter_did_not_leave_is_told_the_next_day() -> None:
    account = statement_sent(days_ago=60, help_asked_on=TODAY)
    with writing() as connection:
        connection.execute(PERSON.update().values(household_size=4, annual_income_cents=50_000_00))
    sealed()  # the run decides, writes off, and dies before it prints
    assert one(ACCOUNT, account)["balance_cents"] == 0
    tomorrow = TODAY + DAY
    walk(tomorrow)
    assert sent()[-1] == (account, "screening")
    assert len(on_paper(tomorrow)) == 1
    assert breaches() == ()
