"""A determination letter that did not leave on its day leaves on the next: the award is written
off already, and the person must hear of it (501R-12). So is the last letter of a plan (PL-10)."""

from datetime import date
from uuid import uuid4

from sqlalchemy import Connection, update

from tasks.changes import todays_envelopes
from tasks.storage.tables import ENVELOPE_LINE
from tasks.unsent import settle_envelope
from tasks.unsent_mail import lines_not_sent

AWARDS = ("determination", "presumptive_award", "paid_in_full", "plan_forgiven")


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
