"""Mail of earlier days that has not left, found by two small indexes however much there ever was:
not sealed yet, or sealed with a message that nobody claimed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal, select

from policy.terms import Channel, MessageStatus
from tasks.storage.tables import ENVELOPE, ENVELOPE_LINE, MESSAGE


def lines_not_sent(
    connection: Connection, today: date, *which: ColumnElement[bool]
) -> Sequence[Any]:
    """Lines that were written before today: id, envelope_id, guarantor_id and channel."""
    lines = (
        select(
            ENVELOPE_LINE.c.id,
            ENVELOPE_LINE.c.envelope_id,
            ENVELOPE.c.guarantor_id,
            ENVELOPE.c.channel,
        )
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .where(ENVELOPE.c.on_date < today, ENVELOPE_LINE.c.cancelled_on.is_(None), *which)
    )
    unsealed = lines.where(
        ENVELOPE.c.sealed_at.is_(None),
        ENVELOPE.c.cancelled_on.is_(None),
        # As a literal, so that the index of unsealed envelopes fits.
        ENVELOPE.c.channel != literal(Channel.CALL.value, literal_execute=True),
    )
    planned = lines.join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id).where(
        MESSAGE.c.status == MessageStatus.PLANNED
    )
    found = {row.id: row for query in (unsealed, planned) for row in connection.execute(query)}
    return [found[line_id] for line_id in sorted(found)]
