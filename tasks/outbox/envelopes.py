"""The envelopes of a day: one for each guarantor and channel, however many accounts they have."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from policy.terms import Channel
from tasks.outbox.cancel import use_again
from tasks.storage import ENVELOPE, among, insert_new

EnvelopeKey = tuple[int, Channel]  # guarantor id, channel


def todays_envelopes(
    connection: Connection, keys: Sequence[EnvelopeKey], today: date, token: Any
) -> dict[EnvelopeKey, int]:
    """Today's envelopes for these guarantors and channels; made where there is none yet."""
    found = _todays(connection, keys, today)
    missing = [key for key in keys if key not in found]
    insert_new(
        connection,
        ENVELOPE,
        [
            {
                "token": token(),
                "guarantor_id": guarantor_id,
                "on_date": today,
                "channel": channel,
                "total_cents": 0,
                "content_hash": "",
            }
            for guarantor_id, channel in missing
        ],
    )
    use_again(connection, [found[key] for key in keys if key in found])
    return found | (_todays(connection, missing, today) if missing else {})


def _todays(
    connection: Connection, keys: Sequence[EnvelopeKey], today: date
) -> dict[EnvelopeKey, int]:
    query = select(ENVELOPE.c.id, ENVELOPE.c.guarantor_id, ENVELOPE.c.channel).where(
        ENVELOPE.c.on_date == today,
        among(connection, ENVELOPE.c.guarantor_id, [key[0] for key in keys]),
    )
    return {(row.guarantor_id, row.channel): row.id for row in connection.execute(query).all()}
