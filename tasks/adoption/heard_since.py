"""What providers and people said by a link since this database was put back: heard once more.

The journal has each of their words. An event goes into the inbox as if the provider posted it
again, and is told apart there by its message, word and second. A stop counts unless the person
said something about e-mail on that day or later: the stop itself, where it is on record.
"""

import json
from collections.abc import Collection
from datetime import date
from hashlib import sha256

from sqlalchemy import Connection, select

from models import ProviderPost
from policy.delivery import OPAQUE_ID, STOPS
from tasks.adoption.unknown_tokens import unknown_stop
from tasks.contact import no_more_email
from tasks.journal import HeardEvent, HeardStop
from tasks.storage import (
    ENVELOPE,
    MESSAGE,
    MESSAGE_EVENT,
    PREFERENCE,
    UNKNOWN_TOKEN,
    among,
    insert_if_new,
    lock_guarantors,
)


def hear_events(connection: Connection, heard: Collection[HeardEvent]) -> None:
    """Those that are not on record wait in the inbox, which is emptied before anything leaves."""
    if not heard:
        return
    tokens = sorted({one.token for one in heard})
    new = sorted(set(heard) - _on_record(connection, tokens) - _kept(connection, tokens, heard))
    if not new:
        return
    posted = [
        {OPAQUE_ID: one.token, "event": one.word, "timestamp": int(one.on.timestamp())}
        for one in new
    ]
    body = json.dumps(posted).encode()
    insert_if_new(
        connection, ProviderPost, body=body, body_hash=sha256(body).hexdigest(),
        received_at=max(one.on for one in new), events=0, unknown=0, malformed=0, failed_with="",
    )  # fmt: skip


def _on_record(connection: Connection, tokens: Collection[str]) -> set[HeardEvent]:
    query = (
        select(ENVELOPE.c.token, MESSAGE_EVENT.c.word, MESSAGE_EVENT.c.happened_at)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .join(MESSAGE_EVENT, MESSAGE_EVENT.c.message_id == MESSAGE.c.id)
        .where(among(connection, ENVELOPE.c.token, tokens))
    )
    rows = connection.execute(query)
    return {HeardEvent(row[0], row[1], row[2].replace(microsecond=0)) for row in rows}


def _kept(
    connection: Connection, tokens: Collection[str], heard: Collection[HeardEvent]
) -> set[HeardEvent]:
    """Of tokens that no message has: what is kept of them already."""
    query = select(UNKNOWN_TOKEN.c.token, UNKNOWN_TOKEN.c.stops)
    rows = connection.execute(query.where(among(connection, UNKNOWN_TOKEN.c.token, tokens)))
    stops: dict[str, bool] = {row.token: row.stops for row in rows}
    return {
        one for one in heard if one.token in stops and (stops[one.token] or one.word not in STOPS)
    }


def hear_stops(connection: Connection, heard: Collection[HeardStop], today: date) -> None:
    for one in heard:
        query = select(ENVELOPE.c.guarantor_id).where(ENVELOPE.c.token == one.token)
        person = connection.execute(query).scalar()
        if person is None:
            _keep(connection, one, today)
        elif not _said_since(connection, person, one.on):
            lock_guarantors(connection, {person})
            no_more_email(connection, person, "link in a notice", today, actor="the person")


def _keep(connection: Connection, stop: HeardStop, today: date) -> None:
    query = select(UNKNOWN_TOKEN.c.id).where(UNKNOWN_TOKEN.c.token == stop.token)
    if connection.execute(query.where(UNKNOWN_TOKEN.c.stops)).first() is None:
        unknown_stop(connection, stop.token, stop.at, today)


def _said_since(connection: Connection, person: int, day: date) -> bool:
    query = select(PREFERENCE.c.id).where(
        PREFERENCE.c.person_id == person, PREFERENCE.c.channel == "email",
        PREFERENCE.c.recorded_on >= day,
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None
