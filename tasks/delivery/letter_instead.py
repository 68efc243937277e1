"""A notice that did not reach its person, or may not have: its steps are decided again and go by
letter, never by a second e-mail (EM-04)."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import Connection, Row, exists, select, update

from policy.terms import Channel
from tasks.outbox import AWARDS, cancel_lines, settle_envelope, todays_envelopes
from tasks.storage import ENVELOPE, ENVELOPE_LINE


def lose(connection: Connection, envelope_id: int, why: str, today: date) -> None:
    """Take the lines of this notice back, so that the next run decides them again. What a letter
    beside it told stays done; an award that only it told goes by letter (501R-12)."""
    reason = f"the e-mail did not arrive: {why}"
    lines = _lines(connection, envelope_id)
    awards = [line for line in lines if line.kind in AWARDS and not line.by_letter]
    if awards:
        letter = _letter(connection, awards[0].guarantor_id, today)
        moved = ENVELOPE_LINE.c.id.in_([line.id for line in awards])
        connection.execute(update(ENVELOPE_LINE).where(moved).values(envelope_id=letter))
    others = [line.id for line in lines if line not in awards]
    cancel_lines(connection, others, why=reason, today=today)
    settle_envelope(connection, envelope_id, reason, today)


def _lines(connection: Connection, envelope_id: int) -> Sequence[Row[tuple[int, str, int, bool]]]:
    """Id, kind, guarantor, and whether another line of the same decision stands."""
    other = ENVELOPE_LINE.alias()
    beside = exists().where(
        other.c.account_id == ENVELOPE_LINE.c.account_id,
        other.c.decision_id == ENVELOPE_LINE.c.decision_id,
        other.c.id != ENVELOPE_LINE.c.id,
        other.c.cancelled_on.is_(None),
    )
    query = (
        select(
            ENVELOPE_LINE.c.id,
            ENVELOPE_LINE.c.kind,
            ENVELOPE.c.guarantor_id,
            beside.label("by_letter"),
        )
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .where(ENVELOPE.c.id == envelope_id, ENVELOPE_LINE.c.cancelled_on.is_(None))
        .order_by(ENVELOPE_LINE.c.id)
    )
    return connection.execute(query).all()


def _letter(connection: Connection, guarantor_id: int, today: date) -> int:
    """The first envelope for a letter to this person that is still open."""
    day, key = today, (guarantor_id, Channel.LETTER)
    while True:
        envelope = todays_envelopes(connection, [key], day, lambda: uuid4().hex)[key]
        sealed = select(ENVELOPE.c.sealed_at).where(ENVELOPE.c.id == envelope)
        if connection.scalar(sealed) is None:
            return envelope
        day += timedelta(1)
