"""A notice that cannot be written is taken back, and its person gets paper."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select, update

from tasks.outbox.cancel import cancel_lines
from tasks.storage.tables import ENVELOPE, ENVELOPE_LINE, PERSON


def turn_to_paper(connection: Connection, tokens: Collection[str], today: date) -> None:
    """An address that cannot be written to: the person gets paper from now on (EM-04)."""
    query = (
        select(ENVELOPE_LINE.c.id)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .where(ENVELOPE.c.token.in_(tokens), ENVELOPE_LINE.c.cancelled_on.is_(None))
    )
    lines = connection.execute(query).scalars().all()
    cancel_lines(connection, lines, why="not a usable e-mail address", today=today)
    people = select(ENVELOPE.c.guarantor_id).where(ENVELOPE.c.token.in_(tokens))
    connection.execute(update(PERSON).where(PERSON.c.id.in_(people)).values(email_chosen=False))
