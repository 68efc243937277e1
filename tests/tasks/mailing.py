"""A practice that sends through SendGrid: the double on loopback, people who chose e-mail, and what
became of their notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from policy.delivery import Event
from policy.terms import Channel
from tasks.daily_run import day
from tasks.delivery.apply_events import apply_events
from tasks.delivery.provider_event import ProviderEvent
from tasks.runs.runs import RunRef
from tasks.runs.send_times import rehearsed
from tasks.runtime.json_answer import json_of
from tasks.runtime.mail_settings import Attestation, Transport
from tasks.storage.database import writing
from tasks.storage.tables import MESSAGE, PERSON
from tests.factories import TODAY, guarantor_of
from tests.sendgrid_double import KEY, Double, sendgrid
from tests.tasks.days import PRACTICE, moment, rows, sealed, statement_sent
from tests.waiting import PATIENCE_SECONDS

SIGNED_FOR = Attestation(
    transport=Transport.SENDGRID,
    vendor="Twilio SendGrid",
    paper="memo 2026-04",
    approved_by="R. Counsel",
    approved_on=date(2026, 1, 5),
)
SIGNED = PRACTICE.model_copy(update={"mail_attestation": SIGNED_FOR})


def by_sendgrid(host: str, **more: str) -> dict[str, str]:
    """The settings with which notices go to that SendGrid."""
    settings = {
        "mail_transport": "sendgrid",
        "sendgrid_api_key": KEY,
        "sendgrid_host": host,
        "sendgrid_verified_sender": PRACTICE.sender_email,
        "mail_timeout_seconds": str(PATIENCE_SECONDS),
    }
    return {f"TEND_{name.upper()}": value for name, value in (settings | more).items()}


@contextmanager
def live(double: Double, monkeypatch: pytest.MonkeyPatch, **more: str) -> Iterator[Double]:
    """Notices go to the double from now on."""
    with sendgrid(double) as host:
        for name, value in by_sendgrid(host, **more).items():
            monkeypatch.setenv(name, value)
        yield double


def address(number: int) -> str:
    return f"zebulon.quackenbush{number}@example.org"


def reminded(count: int, **values: object) -> list[int]:
    """Accounts whose reminder goes by e-mail today, each of another person."""
    accounts = [statement_sent(21) for _ in range(count)]
    chosen = {"email_chosen": True, "email_risk_known": True}
    with writing() as connection:
        for number, account in enumerate(accounts):
            person = guarantor_of(connection, account)
            row = PERSON.update().where(PERSON.c.id == person)
            connection.execute(row.values({"email": address(number), **chosen, **values}))
    return accounts


def walk(today: date = TODAY) -> dict[str, object]:
    return json_of(day.walk(today, SIGNED, moment(today)))


def hand_over(run: RunRef | None = None) -> int:
    """What a sealed run has to send leaves."""
    run = run or sealed()
    return day.notices(run, SIGNED, rehearsed(run.as_of, SIGNED, moment(run.as_of)))


def states() -> list[str]:
    return [row["status"].value for row in rows(MESSAGE, channel=Channel.NOTICE)]


def told(
    double: Double, event: Event, word: str = "", at: datetime | None = None, today: date = TODAY
) -> int:
    """The provider says this about every message it accepted."""
    now = at or datetime(today.year, today.month, today.day, 18, tzinfo=UTC)
    events = [
        ProviderEvent(token, event, word or event.value, now, "m1") for token in double.tokens
    ]
    with writing() as connection:
        return apply_events(connection, events, now + timedelta(seconds=5), today)
