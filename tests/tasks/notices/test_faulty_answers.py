"""Nearly a third of all answers is faulty, of every kind: nobody gets two e-mails, nobody is lost.

`CHAOS_NOTICES=2000` is the whole of it.
"""

import logging
import os
import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from policy.delivery import Event
from policy.terms import Channel
from tasks.delivery.apply_events import apply_events
from tasks.delivery.provider_event import ProviderEvent
from tasks.storage.database import writing
from tasks.storage.tables import MESSAGE
from tests.factories import DAY, TODAY
from tests.paper import numbered_pages
from tests.sendgrid_double import KEY, Double
from tests.tasks.days import balances, breaches, rows, sent
from tests.tasks.mailing import live, reminded, walk

pytestmark = pytest.mark.usefixtures("database")
NOTICES = int(os.environ.get("CHAOS_NOTICES", "60"))
FAULTS = {
    "duplicate": 3, "too_large": 3, "limited": 2, "broken": 5, "bad_gateway": 5, "hang": 2,
    "reset": 5, "accept_and_drop": 4, "drip": 1,
}  # fmt: skip
"""In a hundred answers; the other seventy are right."""
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 18, tzinfo=UTC)


def answers(luck: random.Random) -> str:
    kinds = ["accept", *FAULTS]
    return luck.choices(kinds, [100 - sum(FAULTS.values()), *FAULTS.values()])[0]


def post_events(double: Double, luck: random.Random) -> None:
    """Late, twice and out of order; some messages bounce, and of some nothing is ever heard."""
    events = []
    for token in double.tokens:
        ends = luck.choices((Event.DELIVERED, Event.BOUNCED, None), (80, 10, 10))[0]
        if ends is None:
            continue
        told = [Event.PROCESSED, Event.DEFERRED, ends, ends]
        events += [ProviderEvent(token, one, one.value, NOON, "m1") for one in told]
    luck.shuffle(events)
    for start in range(0, len(events), 100):
        with writing() as connection:
            apply_events(connection, events[start : start + 100], NOON, TODAY)


def test_every_notice_ends_once_whatever_is_answered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    caplog.set_level(logging.DEBUG)
    luck = random.Random(26)
    accounts = reminded(NOTICES)
    with live(Double(lambda: answers(luck)), monkeypatch, mail_timeout_seconds="1") as double:
        first = walk()
        post_events(double, luck)
        later = [walk(TODAY + days * DAY) for days in (1, 4)]
    assert all(balances(result) for result in (first, *later))
    addresses = Counter(one["personalizations"][0]["to"][0]["email"] for one in double.accepted)
    assert max(addresses.values()) == 1
    ended = Counter(row["status"].value for row in rows(MESSAGE, channel=Channel.NOTICE))
    assert set(ended) <= {"delivered", "bounced", "replaced", "failed"}
    lettered = {account for account, _ in sent(Channel.LETTER)}
    assert len(sent(Channel.LETTER)) == len(lettered) == NOTICES - ended["delivered"]
    assert sum(ended.values()) == len(accounts) == NOTICES
    assert len(ended) == 4
    assert breaches() == ()
    for secret in (KEY, "SG.", "zebulon", "quackenbush", "secure portal"):
        assert secret not in caplog.text.lower() + caplog.text
