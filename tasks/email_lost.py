"""Who gets letters for now, because an e-mail did not reach them or may not have."""

from datetime import date, timedelta

from sqlalchemy import Connection, and_, or_, select

from policy.terms import Channel, MessageStatus
from tasks.storage.tables import ENVELOPE, MESSAGE

LETTERS_FOR = timedelta(30)
"""Long enough for the ceilings to let the letter go that takes the place of the e-mail."""


def email_lost(connection: Connection, today: date) -> set[int]:
    """Guarantors. Where nobody knows why it got lost, for a month; where the address is to blame,
    until the person chose e-mail again, but not on the same day."""
    unexplained = MESSAGE.c.status.in_([MessageStatus.FAILED, MessageStatus.REPLACED])
    query = (
        select(MESSAGE.c.guarantor_id)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(
            MESSAGE.c.channel == Channel.NOTICE,
            MESSAGE.c.status.in_(MessageStatus.lost()),
            or_(
                ENVELOPE.c.on_date == today,
                and_(unexplained, ENVELOPE.c.on_date > today - LETTERS_FOR),
            ),
        )
    )
    return set(connection.execute(query).scalars())
