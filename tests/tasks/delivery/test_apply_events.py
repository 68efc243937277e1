"""What a provider says changes a message once, in whatever order and however often it is said."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from policy.delivery import Event
from policy.terms import Channel
from tasks.accounts.accounts import find_account
from tasks.contact import preferences
from tasks.history.timeline import timeline
from tasks.notices import sendgrid_client
from tasks.notices.send_result import SendResult
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, MESSAGE, MESSAGE_EVENT, PERSON, PREFERENCE
from tests.factories import DAY, TODAY, guarantor_of
from tests.sendgrid_double import Double
from tests.tasks.days import breaches, family, one, rows, sent
from tests.tasks.mailing import hand_over, live, reminded, states, told, walk

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 18, tzinfo=UTC)


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    with live(Double(), monkeypatch) as double:
        yield double


@pytest.mark.rule("WH-04")
def test_every_order_ends_in_the_same_records(double: Double) -> None:
    words = (Event.PROCESSED, Event.DEFERRED, Event.DELIVERED, Event.BOUNCED)
    reminded(24)
    walk()
    for token, order in zip(double.tokens, permutations(words), strict=True):
        double = Double()
        double.accepted = [{"custom_args": {"tend_id": token}}]
        for event in order:
            told(double, event)
    assert states() == ["bounced"] * 24
    assert {row["provided_on"] for row in rows(MESSAGE)} == {None}
    assert len(rows(PREFERENCE)) == 24
    walk(TODAY + DAY)
    assert len(sent(Channel.LETTER)) == 24
    assert breaches() == ()


def test_the_same_event_fifty_times_is_one(double: Double) -> None:
    reminded(1)
    walk()
    assert sum(told(double, Event.DELIVERED) for _ in range(50)) == 1
    assert len(rows(MESSAGE_EVENT)) == 1


@pytest.mark.rule("EM-04")
@pytest.mark.parametrize("event", [Event.BOUNCED, Event.DROPPED])
def test_what_came_back_turns_to_paper(event: Event, double: Double) -> None:
    account = reminded(1)[0]
    walk()
    told(double, event)
    assert (states(), rows(MESSAGE)[0]["reason"]) == ([event.value], event.value)
    wish = rows(PREFERENCE)[0]
    assert (wish["channel"], wish["wanted"], wish["actor"]) == ("email", False, "mail provider")
    walk(TODAY + DAY)
    assert sent(Channel.LETTER) == [(account, "reminder_1")]
    assert len(double.tokens) == 1
    assert breaches() == ()


def test_a_complaint_ends_e_mail_and_the_notice_counts_as_read(double: Double) -> None:
    reminded(1)
    walk()
    told(double, Event.COMPLAINED, "spamreport")
    assert (states(), rows(MESSAGE)[0]["provided_on"]) == (["complained"], TODAY)
    assert not rows(PERSON)[-1]["email_chosen"]
    walk(TODAY + DAY)
    assert sent(Channel.LETTER) == []
    assert breaches() == ()


def test_an_old_unsubscribe_said_again_does_not_undo_a_newer_wish(double: Double) -> None:
    account = reminded(1)[0]
    walk()
    told(double, Event.OTHER, "unsubscribe")
    assert (states(), rows(PREFERENCE)[0]["reason"]) == (["accepted"], "unsubscribe")
    with writing() as connection:
        preferences.record(
            connection, reference=one(ACCOUNT, account)["reference"], channel="email",
            wanted=True, risk_known=True, today=TODAY, actor="tester",
        )  # fmt: skip
    told(double, Event.OTHER, "unsubscribe")
    assert rows(PERSON)[-1]["email_chosen"]


@pytest.mark.rule("HD-07")
def test_a_statement_that_bounced_after_all_starts_no_clock(double: Double) -> None:
    chosen = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}
    account = family(1, mail_ok=False, **chosen)[0]
    walk()
    assert one(ACCOUNT, account)["first_statement_on"] is None
    told(double, Event.DELIVERED, at=NOON + DAY, today=TODAY + DAY)
    assert one(ACCOUNT, account)["first_statement_on"] == TODAY + DAY
    assert breaches() == ()
    told(double, Event.BOUNCED, at=NOON + 2 * DAY, today=TODAY + 2 * DAY)
    assert one(ACCOUNT, account)["first_statement_on"] is None
    with writing() as connection:
        person = guarantor_of(connection, account)
        connection.execute(PERSON.update().where(PERSON.c.id == person).values(mail_ok=True))
    walk(TODAY + 3 * DAY)
    assert sent(Channel.LETTER) == [(account, "statement_1")]
    assert one(ACCOUNT, account)["first_statement_on"] == TODAY + 3 * DAY
    assert breaches() == ()


def test_an_event_may_come_before_the_answer_it_belongs_to(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sendgrid_client.send

    def slowly(*arguments: Any) -> SendResult:
        answer = real(*arguments)
        told(double, Event.DELIVERED)
        return answer

    monkeypatch.setattr(sendgrid_client, "send", slowly)
    reminded(1)
    hand_over()
    assert (states(), rows(MESSAGE)[0]["provided_on"]) == (["delivered"], TODAY)


@pytest.mark.usefixtures("double")
def test_events_of_others_change_nothing() -> None:
    reminded(1)
    walk()
    stranger = Double()
    stranger.accepted = [{"custom_args": {"tend_id": "0" * 32}}]
    assert told(stranger, Event.BOUNCED) == 0
    assert (states(), rows(MESSAGE_EVENT)) == (["accepted"], [])


def test_the_story_tells_what_the_provider_said(double: Double) -> None:
    account = reminded(1)[0]
    walk()
    told(double, Event.DEFERRED, at=NOON)
    told(double, Event.DELIVERED, at=NOON + timedelta(minutes=1))
    with reading() as connection:
        known = find_account(connection, one(ACCOUNT, account)["reference"])
        said = [event.text for event in timeline(connection, known)]
    assert "An e-mail notice was delivered: reminder 1." in said
    assert [text for text in said if "provider" in text] == [
        "The mail provider said: deferred.", "The mail provider said: delivered.",
    ]  # fmt: skip
