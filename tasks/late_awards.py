"""A determination letter that did not leave on its day leaves on the next: the award is written
off already, and the person must hear of it (501R-12)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, or_, select, update

from policy.terms import Channel, MessageStatus
from tasks.changes import todays_envelopes
from tasks.tables import ENVELOPE, ENVELOPE_LINE, MESSAGE
from tasks.unsent import settle_envelope

_AWARDS = ("determination", "presumptive_award")


def carry_over_awards(connection: Connection, today: date) -> int:
    """Put unsent award lines of earlier days into today's envelopes; the number of them."""
    late = _late(connection, today)
    keys = sorted({(line.guarantor_id, line.channel) for line in late})
    envelopes = todays_envelopes(connection, keys, today, lambda: uuid4().hex) if keys else {}
    for line in late:
        connection.execute(
            update(ENVELOPE_LINE)
            .where(ENVELOPE_LINE.c.id == line.id)
            .values(envelope_id=envelopes[line.guarantor_id, line.channel])
        )
    for envelope_id in sorted({line.envelope_id for line in late}):
        settle_envelope(connection, envelope_id, "its letter leaves today", today)
    return len(late)


def _late(connection: Connection, today: date) -> Sequence[Any]:
    query = (
        select(
            ENVELOPE_LINE.c.id,
            ENVELOPE_LINE.c.envelope_id,
            ENVELOPE.c.guarantor_id,
            ENVELOPE.c.channel,
        )
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .outerjoin(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(
            ENVELOPE.c.on_date < today,
            ENVELOPE.c.channel != Channel.CALL,
            ENVELOPE_LINE.c.kind.in_(_AWARDS),
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            or_(MESSAGE.c.id.is_(None), MESSAGE.c.status == MessageStatus.PLANNED),
        )
    )
    return connection.execute(query).all()
