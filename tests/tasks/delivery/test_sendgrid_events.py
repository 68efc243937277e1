"""SendGrid's events in our words: whatever stands beside a true one, it is read and counted.

Mail servers all over the world have a hand in these bodies, and SendGrid adds new words.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.delivery import Event
from tasks.delivery.sendgrid_events import read_events

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
TRUE = {"event": "delivered", "timestamp": int(NOW.timestamp()), "tend_id": "true"}
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(["event", "timestamp", "tend_id", "sg_message_id", "type", "email"])
ODD = ANY | st.dictionaries(NAMES, ANY | st.sampled_from(["bounce", "open", "1772636400"]))


def body(*elements: bytes) -> bytes:
    return b"[" + b",\r\n".join((*elements, json.dumps(TRUE).encode())) + b"]\r\n"


def true_one(found: bytes) -> bool:
    return [event.event for event in read_events(found, NOW).events if event.token == "true"] == [
        Event.DELIVERED
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(ODD, max_size=5))
def test_whatever_stands_beside_a_true_event_it_is_read_and_all_is_counted(
    beside: list[Any],
) -> None:
    found = read_events(json.dumps([*beside, TRUE]).encode(), NOW)
    assert found.events[-1].token == "true"
    assert len(found.events) + found.malformed == len(beside) + 1
    assert found.unknown <= len(found.events)
    for event in found.events:
        assert event.token.isascii()
        assert len(event.word) <= 32


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_a_failure(found: bytes) -> None:
    read = read_events(found, NOW)
    assert read.events == () or found.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


@pytest.mark.parametrize(
    "beside",
    [
        b'{"event": "bounce", "timestamp": 1, "reason": "550 caf\xe9 \xff"}',
        b'{"event": "open", "timestamp": ' + b"9" * 5000 + b"}",
        b'{"event": "open", "timestamp": -' + b"9" * 5000 + b"}",
        b'{"event": "open", "timestamp": 1e400}',
        b'{"event": "open", "timestamp": NaN}',
        b'{"event": "\\ud800", "timestamp": "' + b"9" * 5000 + b'"}',
    ],
)
def test_no_byte_and_no_number_in_one_event_loses_the_others(beside: bytes) -> None:
    assert true_one(body(beside))
    assert true_one(b"\xef\xbb\xbf" + body(beside)), "also behind a mark of the byte order"


@pytest.mark.parametrize("seconds", [0, 1])
@pytest.mark.parametrize("days", [-400, 0, 1])
def test_an_event_from_a_day_to_come_is_not_believed(days: int, seconds: int) -> None:
    """The day of delivery starts legal clocks, so no other machine's may be years ahead."""
    at = NOW + timedelta(days=days, seconds=seconds)
    for stamp in (int(at.timestamp()), str(int(at.timestamp())), int(at.timestamp()) * 1000):
        found = read_events(json.dumps([TRUE | {"timestamp": stamp}]).encode(), NOW)
        believed = (days, seconds) != (1, 1)
        assert (len(found.events), found.malformed) == (int(believed), int(not believed))
        assert [event.at for event in found.events] == [at] * believed


def test_each_word_of_sendgrid_has_its_meaning_and_a_new_word_is_kept() -> None:
    meanings = {
        "processed": Event.PROCESSED, "deferred": Event.DEFERRED, "delivered": Event.DELIVERED,
        "bounce": Event.BOUNCED, "dropped": Event.DROPPED, "spamreport": Event.COMPLAINED,
        "open": Event.OTHER, "click": Event.OTHER, "unsubscribe": Event.OTHER,
        "group_unsubscribe": Event.OTHER, "group_resubscribe": Event.OTHER,
        "account_status_change": Event.OTHER,
    }  # fmt: skip
    for word, meaning in meanings.items():
        for spelt in (word, word.capitalize()):
            found = read_events(json.dumps([TRUE | {"event": spelt}]).encode(), NOW)
            assert [(event.word, event.event) for event in found.events] == [(word, meaning)]
            assert found.unknown == (word == "account_status_change")
