"""Notices: only to who chose e-mail, once, and paper for an address that does not work."""

from email import message_from_bytes
from pathlib import Path

import pytest

from policy.terms import Channel, MessageStatus
from tasks.daily_run import day
from tasks.runs.send_times import rehearsed
from tasks.runtime.settings import current
from tasks.storage.database import writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, MESSAGE, PERSON
from tests.factories import DAY, TODAY, guarantor_of
from tests.tasks.days import (
    PRACTICE,
    breaches,
    family,
    moment,
    one,
    portfolio,
    rows,
    sealed,
    sent,
    statement_sent,
    walk,
)

pytestmark = pytest.mark.usefixtures("database")
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


def outbox() -> list[Path]:
    return sorted((current().var / "outbox").rglob("*.eml"))


def reminded_by_email(**values: object) -> int:
    account = statement_sent(21)
    with writing() as connection:
        person = guarantor_of(connection, account)
        connection.execute(PERSON.update().where(PERSON.c.id == person).values(BY_EMAIL | values))
    return account


def test_a_reminder_to_who_chose_email_is_a_notice() -> None:
    account = reminded_by_email()
    result = walk()
    assert (result["letters"], result["notices"]) == (0, 1)
    assert sent(Channel.NOTICE) == [(account, "reminder_1")]
    assert [path.stem for path in outbox()] == [rows(ENVELOPE)[0]["token"]]
    assert breaches() == ()


@pytest.mark.rule("HP-03", "4.1 notice text")
def test_a_notice_says_nothing_about_the_patient() -> None:
    account = reminded_by_email(given_name="Zebulon", family_name="Quackenbush")
    walk()
    text = outbox()[0].read_bytes()
    assert message_from_bytes(text)["To"] == "ada@example.org"
    reference = one(ACCOUNT, account)["reference"]
    for secret in ("Zebulon", "Quackenbush", reference, "100.00"):
        assert secret.encode() not in text


@pytest.mark.rule("501R-23", "EM-05")
def test_who_did_not_choose_email_gets_none() -> None:
    for missing in ({"email_chosen": False}, {"email_risk_known": False}, {"email": ""}):
        reminded_by_email(**missing)
    assert (walk()["notices"], outbox()) == (0, [])
    assert len(sent()) == 3


@pytest.mark.rule("EM-04")
def test_an_address_that_cannot_be_written_to_turns_to_paper() -> None:
    account = reminded_by_email(email="not an address")
    walk()
    assert sent(Channel.NOTICE) == []
    assert rows(MESSAGE)[0]["status"] is MessageStatus.CANCELLED
    walk(TODAY + DAY)
    assert sent() == [(account, "reminder_1")]
    assert breaches() == ()


def test_a_bad_address_does_not_repeat_the_letter_beside_the_notice() -> None:
    account = family(1, **(BY_EMAIL | {"email": "not an address"}))[0]
    walk()
    walk(TODAY + DAY)
    assert sent() == [(account, "statement_1")]
    assert one(ACCOUNT, account)["step"] == "statement_1"


@pytest.mark.rule("PF-04")
def test_what_another_run_claimed_is_not_sent_again() -> None:
    family(1, **BY_EMAIL)
    run = sealed()
    with writing() as connection:
        connection.execute(
            MESSAGE.update().values(status=MessageStatus.CLAIMED, claimed_at=moment())
        )
    assert day.notices(run, PRACTICE, rehearsed(TODAY, PRACTICE, moment())) == 0
    assert outbox() == []


def test_nobody_to_notify_writes_nothing() -> None:
    portfolio(1)
    walk()
    assert outbox() == []
