"""Notices that a provider carries: each leaves once or becomes a letter, whatever is answered."""

import re
import time
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any

import pytest

from policy.delivery import Event
from policy.terms import Channel
from tasks.daily_run import day
from tasks.notices import sendgrid_client, submit
from tasks.notices.send_one import Gate
from tasks.notices.send_result import SendResult
from tasks.notices.submit import submit_notices
from tasks.outbox.recipient_check import check_recipients
from tasks.runs.send_times import rehearsed
from tasks.runtime.errors import TransientError, WrongInput
from tasks.storage.database import writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, MESSAGE, PERSON
from tests.factories import DAY, TODAY
from tests.sendgrid_double import Double
from tests.tasks.days import PRACTICE, breaches, family, moment, one, rows, sealed, sent
from tests.tasks.mailing import SIGNED, hand_over, live, reminded, states, told, walk
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("database")
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what has nothing to do with the database."""


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    with live(Double(), monkeypatch) as double:
        yield double


def answers(double: Double, *kinds: str) -> None:
    """These first, one for each request; then everything is accepted."""
    said = chain(kinds, repeat("accept"))
    double.answers = lambda: next(said)


def test_an_accepted_notice_has_left_and_is_not_provided_yet(double: Double) -> None:
    reminded(2)
    assert hand_over() == 2
    assert states() == ["accepted", "accepted"]
    assert sorted(double.tokens) == sorted(row["token"] for row in rows(ENVELOPE))
    known = {row["message_id"] for row in double.accepted}
    assert {row["provider_id"] for row in rows(MESSAGE)} == known
    assert [row["provided_on"] for row in rows(MESSAGE)] == [None, None]
    assert breaches() == ()


@ON_SQLITE
def test_who_is_not_alone_any_more_lets_nothing_leave_and_whoever_is_sends_it_once(
    double: Double,
) -> None:
    """PostgreSQL ended the connection that had the lock, after the batch was claimed."""

    def lost() -> None:
        raise TransientError("the lock was lost with its connection to the database")

    reminded(2)
    run = sealed()
    moments = rehearsed(run.as_of, SIGNED, moment(run.as_of))
    with pytest.raises(TransientError, match="the lock was lost"):
        submit_notices(SIGNED, run.as_of, moments, lost)
    assert (double.tokens, states()) == ([], ["claimed", "claimed"])
    walk()
    assert len(double.tokens) == len({*double.tokens}) == 2
    assert breaches() == ()


def test_a_notice_is_provided_when_it_is_delivered(double: Double) -> None:
    reminded(1)
    walk()
    assert told(double, Event.DELIVERED) == 1
    assert (states(), rows(MESSAGE)[0]["provided_on"]) == (["delivered"], TODAY)
    assert told(double, Event.DELIVERED) == 0
    assert breaches() == ()


@ON_SQLITE
@pytest.mark.parametrize("kind", ["hang", "reset", "accept_and_drop", "broken", "bad_gateway"])
def test_what_was_not_answered_is_unknown_and_never_sent_again(
    kind: str, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEND_MAIL_TIMEOUT_SECONDS", "0.6")
    reminded(1)
    answers(double, kind)
    run = sealed()
    assert (hand_over(run), hand_over(run)) == (1, 0)
    assert (states(), double.requests) == (["unknown"], 1)
    assert breaches() == ()


@ON_SQLITE
@pytest.mark.vector(23)
def test_a_notice_taken_after_we_gave_up_is_unknown_and_reaches_the_person_once(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEND_MAIL_TIMEOUT_SECONDS", "0.6")
    reminded(1)
    answers(double, "hang")
    double.takes_late.clear()
    assert (hand_over(), states(), double.accepted) == (1, ["unknown"], [])
    double.takes_late.set()
    assert eventually(lambda: bool(double.accepted))
    assert told(double, Event.DELIVERED) == 1
    walk()
    walk(TODAY + DAY)
    assert (states(), len(double.accepted), double.requests) == (["delivered"], 1, 1)
    assert breaches() == ()


def test_a_refused_notice_becomes_a_letter(double: Double) -> None:
    account = reminded(1)[0]
    answers(double, "too_large")
    walk()
    assert (states(), rows(MESSAGE)[0]["reason"]) == (["failed"], "http 413")
    walk(TODAY + DAY)
    assert sent(Channel.LETTER) == [(account, "reminder_1")]
    assert double.accepted == []
    assert breaches() == ()


@ON_SQLITE
@pytest.mark.rule("EM-04")
def test_an_address_that_is_refused_turns_the_person_to_paper(double: Double) -> None:
    reminded(1)
    answers(double, "duplicate")
    walk()
    assert not rows(PERSON)[-1]["email_chosen"]


@ON_SQLITE
def test_a_key_that_is_refused_stops_everything_but_one_batch(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEND_MAIL_WORKERS", "1")
    reminded(12)
    double.answers = lambda: "unauthorized"
    hand_over()
    assert (states().count("failed"), states().count("planned")) == (1, 11)
    assert double.requests == 1
    assert breaches() == ()


@ON_SQLITE
def test_a_rate_limit_is_waited_for(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setenv("TEND_MAIL_WORKERS", "1")
    reminded(3)
    answers(double, "limited")
    assert hand_over() == 3
    assert (states(), len(double.tokens)) == (["accepted"] * 3, 3)
    assert any(1.0 <= wait <= 60.0 for wait in waits)


@ON_SQLITE
def test_who_is_put_back_again_and_again_waits_for_the_next_hour(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    reminded(1)
    double.answers = lambda: "limited"
    assert hand_over() == 0
    assert (states(), double.requests) == (["planned"], submit.MOST_TRIES)
    assert rows(MESSAGE)[0]["claimed_at"] is None
    assert breaches() == ()


@ON_SQLITE
def test_while_mail_is_paused_nothing_leaves(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminded(2)
    run = sealed()
    monkeypatch.setenv("TEND_MAIL_PAUSED", "true")
    assert (hand_over(run), states()) == (0, ["planned", "planned"])
    monkeypatch.setenv("TEND_MAIL_PAUSED", "false")
    assert (hand_over(run), len(double.tokens)) == (2, 2)


@ON_SQLITE
def test_mail_paused_in_the_middle_stops_before_the_next_message(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEND_MAIL_WORKERS", "1")
    reminded(5)

    def stop() -> str:
        monkeypatch.setenv("TEND_MAIL_PAUSED", "true")
        return "accept"

    double.answers = stop
    assert hand_over() == 1
    assert sorted(states()) == ["accepted", *["planned"] * 4]
    assert breaches() == ()


@ON_SQLITE
@pytest.mark.rule("HP-02")
def test_nothing_is_handed_over_before_somebody_signed(double: Double) -> None:
    reminded(1)
    run = sealed()
    with pytest.raises(WrongInput, match="nobody has signed"):
        day.notices(run, PRACTICE, rehearsed(TODAY, PRACTICE, moment()))
    assert (states(), double.requests) == (["planned"], 0)


@ON_SQLITE
def test_a_rehearsal_reaches_nobody_outside(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminded(1)
    monkeypatch.setenv("TEND_SENDGRID_HOST", "https://api.sendgrid.com")
    assert (hand_over(), states(), double.requests) == (0, ["planned"], 0)


def test_a_changed_address_is_looked_at_before_the_hand_over(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminded(1)

    def moved(*arguments: Any) -> None:
        check_recipients(*arguments)
        monkeypatch.setattr(submit, "check_recipients", check_recipients)
        with writing() as connection:
            connection.execute(PERSON.update().values(email="new@example.org"))

    monkeypatch.setattr(submit, "check_recipients", moved)
    run = sealed()
    assert (hand_over(run), states()) == (0, ["planned"])
    assert hand_over(run) == 1
    assert double.accepted[0]["personalizations"][0]["to"] == [{"email": "new@example.org"}]


@ON_SQLITE
def test_an_error_of_our_own_is_no_reason_to_send_twice(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> SendResult:
        raise RuntimeError("what nobody thought of")

    monkeypatch.setattr(sendgrid_client, "send", broken)
    reminded(1)
    hand_over()
    assert states() == ["unknown"]
    reason = rows(MESSAGE)[0]["reason"]
    assert re.fullmatch(r"RuntimeError in tasks/notices/send_one\.py:\d+", reason)
    assert double.accepted == []


def test_a_gate_that_shuts_for_good_stays_shut() -> None:
    gate = Gate()
    gate.heard(SendResult(Event.REFUSED, code="http 401"))
    gate.reopen()
    assert gate.shut


def test_a_notice_beside_a_letter_is_not_replaced(double: Double) -> None:
    chosen = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}
    account = family(1, **chosen)[0]
    answers(double, "too_large")
    walk()
    walk(TODAY + DAY)
    assert sent(Channel.LETTER) == [(account, "statement_1")]
    assert one(ACCOUNT, account)["first_statement_on"] == TODAY
    assert breaches() == ()
