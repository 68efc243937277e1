"""SendGrid's events in our words. One wrong element never loses the others."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from policy.delivery import OPAQUE_ID, Event
from tasks.delivery.provider_event import ProviderEvent

_LONGEST_WORD = 32
_MILLISECONDS_FROM = 100_000_000_000
_LONGEST_NUMBER = 20
_AHEAD = timedelta(days=1)
"""How far another clock may be ahead of ours: a day in years to come would be the day from which
a legal clock runs (HD-07). A day that is long past does no harm (WH-04)."""
_MEANINGS = {
    "processed": Event.PROCESSED,
    "deferred": Event.DEFERRED,
    "delivered": Event.DELIVERED,
    "dropped": Event.DROPPED,
    # A blocked message did not arrive either; the address may be good, paper always is (EM-04).
    "bounce": Event.BOUNCED,
    "spamreport": Event.COMPLAINED,
    "open": Event.OTHER,
    "click": Event.OTHER,
    "unsubscribe": Event.OTHER,
    "group_unsubscribe": Event.OTHER,
    "group_resubscribe": Event.OTHER,
}


class Read(NamedTuple):
    """All that a body held: read = events + malformed; `unknown` are those of the events whose
    word nobody knows yet."""

    events: tuple[ProviderEvent, ...]
    unknown: int
    malformed: int


def read_events(body: bytes, received_at: datetime) -> Read:
    """Never raises: what cannot be read is counted.

    Mail servers all over the world write the reasons, so a byte that is no UTF-8 costs a letter of
    that reason and not the batch.
    """
    try:
        found = json.loads(body.decode("utf-8-sig", "replace"), parse_int=_whole)
    except (ValueError, RecursionError):
        return Read((), 0, 1)
    if not isinstance(found, list):
        return Read((), 0, 1)
    read = [event for one in found if (event := _event(one)) is not None]
    events = [event for event in read if event.at <= received_at + _AHEAD]
    unknown = sum(event.word not in _MEANINGS for event in events)
    return Read(tuple(events), unknown, len(found) - len(events))


def _event(one: Any) -> ProviderEvent | None:
    if not isinstance(one, dict) or not isinstance(one.get("event"), str):
        return None
    at = _moment(one.get("timestamp"))
    if at is None:
        return None
    word = _storable(one["event"].lower())[:_LONGEST_WORD]
    message = _storable(one.get("sg_message_id"))
    return ProviderEvent(
        token=_storable(one.get(OPAQUE_ID)),
        event=_MEANINGS.get(word, Event.OTHER),
        word=word,
        at=at,
        provider_id=message.partition(".")[0],  # SG-25
    )


def _whole(digits: str) -> int | None:
    """A number so long that Python refuses it says nothing, and spoils nothing beside it."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None


def _moment(value: Any) -> datetime | None:
    """Seconds; some of SendGrid's own examples have text, or milliseconds."""
    try:
        seconds = int(value)
        if seconds >= _MILLISECONDS_FROM:
            seconds //= 1000
        return datetime.fromtimestamp(seconds, UTC) if seconds >= 0 else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _storable(value: Any) -> str:
    """Plain ASCII without control characters: no database refuses it, and no token has more."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        return ""
    return value
