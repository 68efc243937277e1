"""What a mail provider says about our messages, kept once and felt once.

Events come early, late, twice and out of order (WH-04); the same ones in any order end in
the same state (policy/delivery.py). `sg_event_id` may change between copies, so an event is told
by its message, its word and its second.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from models import MessageEvent
from policy.delivery import STOPS
from tasks.adoption import unknown_event
from tasks.contact import no_more_email
from tasks.delivery.outcomes import Happened, apply
from tasks.delivery.provider_event import ProviderEvent
from tasks.delivery.unsubscribe import is_token
from tasks.journal import event_heard
from tasks.practice import current_practice
from tasks.storage import ENVELOPE, MESSAGE, insert_if_new, lock_guarantors


def apply_events(
    connection: Connection, events: Sequence[ProviderEvent], now: datetime, today: date
) -> int:
    """The number of messages whose state changed. `now` is when the events came in, `today` the
    day where the practice is. Events about messages that are not ours change nothing; a token that
    could be ours is kept."""
    found = _messages(connection, sorted({event.token for event in events if event.token}))
    lock_guarantors(connection, {guarantor for _, guarantor in found.values()})
    zone = ZoneInfo(current_practice().time_zone)
    for event in events:
        if is_token(event.token) and event.token not in found:
            stops = event.word in STOPS
            unknown_event(connection, event.token, now, today, stops=stops)
    news = [
        (*found[event.token], event)
        for event in events
        if event.token in found and _is_new(connection, found[event.token][0], event, now)
    ]
    event_heard((event.token, event.word, event.at) for _, _, event in news)
    changed = apply(
        connection, [(message, _told(event, zone)) for message, _, event in news], today
    )
    for _, guarantor, event in news:
        if event.word in STOPS:
            no_more_email(connection, guarantor, event.word, today)
    return changed


def _messages(connection: Connection, tokens: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Message and guarantor by token."""
    query = (
        select(ENVELOPE.c.token, MESSAGE.c.id, MESSAGE.c.guarantor_id)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(ENVELOPE.c.token.in_(tokens))
    )
    return {row.token: (row.id, row.guarantor_id) for row in connection.execute(query)}


def _is_new(connection: Connection, message_id: int, event: ProviderEvent, now: datetime) -> bool:
    made = insert_if_new(
        connection,
        MessageEvent,
        message_id=message_id,
        event=event.event.value,
        word=event.word[:32],
        happened_at=event.at,
        provider_id=event.provider_id[:120],
        received_at=now,
    )
    return made is not None


def _told(event: ProviderEvent, zone: ZoneInfo) -> Happened:
    on = event.at.astimezone(zone).date()
    return Happened(event.event, on, event.provider_id, event.word)
