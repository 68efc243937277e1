"""A determination letter that did not leave on its day leaves on the next: the award is written
off already, and the person must hear of it (501R-12). So is the last letter of a plan (PL-10)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, literal, select, update

from policy.letters import LETTERS
from policy.terms import Channel, MessageStatus
from tasks.outbox.cancel import settle_envelope
from tasks.outbox.envelopes import todays_envelopes
from tasks.storage import ENVELOPE, ENVELOPE_LINE, MESSAGE

AWARDS = tuple(kind for kind, terms in LETTERS.items() if terms.award or terms.last)


def carry_over_awards(connection: Connection, today: date) -> int:
    """Put unsent award lines of earlier days into today's envelopes; the number of them."""
    late = lines_not_sent(connection, today, ENVELOPE_LINE.c.kind.in_(AWARDS))
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
