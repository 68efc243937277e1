"""What was said since an older database was put back counts again, and once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from policy.delivery import OPAQUE_ID
from tasks.adoption import settle_with
from tasks.contact.preferences import record
from tasks.delivery import inbox
from tasks.delivery.unsubscribe import stop_email
from tasks.journal import event_heard, stop_heard
from tasks.storage.database import writing
from tasks.storage.tables import (
    ACCOUNT,
    ENVELOPE,
    MESSAGE_EVENT,
    PERSON,
    PREFERENCE,
    PROVIDER_POST,
    UNKNOWN_TOKEN,
)
from tests.factories import DAY, TODAY
from tests.tasks.days import breaches, family, rows, walk

pytestmark = pytest.mark.usefixtures("database", "no_typst")
AT = datetime(2026, 3, 2, 20, tzinfo=UTC)
TOMORROW = TODAY + DAY
OTHERS = "f" * 32


@pytest.fixture
def token(database: str) -> str:
    """Of an e-mail that left today."""
    assert database
    family(1, email="ada@example.org", email_chosen=True, email_risk_known=True, mail_ok=False)
    walk()
    return str(rows(ENVELOPE)[0]["token"])


def posted(token: str, word: str) -> None:
    """By the provider, to the webhook."""
    event = {OPAQUE_ID: token, "event": word, "timestamp": int(AT.timestamp())}
    with writing() as connection:
        inbox.keep(connection, json.dumps([event]).encode(), AT)
    inbox.apply_waiting(AT, TODAY)


def yesterdays_database_is_put_back() -> None:
    with writing() as connection:
        for table in (MESSAGE_EVENT, PROVIDER_POST, PREFERENCE):
            connection.execute(table.delete())
        connection.execute(PERSON.update().values(email_chosen=True))


def settled(on: date = TOMORROW) -> dict[str, Any]:
    """Twice, as by two starts."""
    for _ in range(2):
        settle_with(on)
        inbox.apply_waiting(AT + DAY, on)
    [person] = rows(PERSON)
    return {
        "email": person["email_chosen"],
        "words": [row["word"] for row in rows(MESSAGE_EVENT)],
        "said": len(rows(PREFERENCE)),
    }


@pytest.mark.parametrize(("word", "email", "said"), [("unsubscribe", False, 1), ("open", True, 0)])
def test_an_event_that_the_provider_told_is_felt_again_once(
    token: str, word: str, email: bool, said: int
) -> None:
    posted(token, word)
    before = {
        "email": rows(PERSON)[0]["email_chosen"],
        "words": [word],
        "said": len(rows(PREFERENCE)),
    }
    yesterdays_database_is_put_back()
    assert settled() == before
    assert before["email"] is email
    assert before["said"] == said
    assert breaches() == ()


def test_a_stop_by_the_link_is_honoured_again_once(token: str) -> None:
    with writing() as connection:
        assert stop_email(connection, token, AT, TODAY)
    yesterdays_database_is_put_back()
    assert settled() == {"email": False, "words": [], "said": 1}
    assert breaches() == ()


def test_what_the_person_said_since_stands_above_an_older_stop(token: str) -> None:
    with writing() as connection:
        stop_email(connection, token, AT, TODAY)
        record(
            connection, reference=rows(ACCOUNT)[0]["reference"], channel="email", wanted=True,
            risk_known=True, email="ada@example.org", today=TOMORROW, actor="tester",
        )  # fmt: skip
    assert settled(TOMORROW)["email"] is True


@pytest.mark.usefixtures("token")
def test_words_about_mail_that_nobody_here_knows_are_kept_and_counted_once() -> None:
    event_heard([(OTHERS, "open", AT), (OTHERS, "unsubscribe", AT)])
    stop_heard(OTHERS, TODAY)
    settled()
    [kept] = rows(UNKNOWN_TOKEN)
    assert (kept["token"], kept["stops"], kept["honoured"]) == (OTHERS, True, False)
    assert len(rows(PROVIDER_POST)) == 1


def test_where_nothing_is_new_nothing_is_posted_again(token: str) -> None:
    posted(token, "open")
    settled()
    assert len(rows(PROVIDER_POST)) == 1
