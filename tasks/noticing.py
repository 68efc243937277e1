"""Notices by e-mail: claimed, written to the outbox, then recorded as provided."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, select, update

from policy.terms import Channel, MessageStatus
from tasks import database
from tasks.locking import lock_guarantors
from tasks.notices import build_notice, write_notice
from tasks.practice import Practice
from tasks.provide import record_provided
from tasks.seal import after_sealing, planned_mail, seal_batch
from tasks.stale import drop_stale_lines
from tasks.tables import ENVELOPE, MESSAGE, PERSON
from tasks.undeliverable import turn_to_paper

NOTICES_PER_BATCH = 500


def send_notices(
    folder: Path, practice: Practice, today: date, now: datetime, guarantor_id: int | None = None
) -> int:
    """Send one batch of today's notices; how many it took, 0 when none is left.

    The outbox file is named by the envelope's token, so writing it twice is writing it once.
    """
    with database.writing() as connection:
        claimed = _claim(connection, today, now, guarantor_id)
    sent: list[int] = []
    refused: list[str] = []
    for message_id, token, address in claimed:
        try:
            write_notice(folder, token, build_notice(token, address, practice, today))
            sent.append(message_id)
        except ValueError:
            refused.append(token)
    with database.writing() as connection:
        record_provided(connection, sent)
        if refused:
            turn_to_paper(connection, refused, today)
    return len(claimed)


def _claim(
    connection: Connection, today: date, now: datetime, guarantor_id: int | None
) -> list[tuple[int, str, str]]:
    planned = planned_mail(connection, today, Channel.NOTICE, guarantor_id, NOTICES_PER_BATCH)
    lock_guarantors(connection, {guarantor for _, guarantor in planned})
    envelope_ids = [envelope for envelope, _ in planned]
    if drop_stale_lines(connection, envelope_ids, today):
        seal_batch(connection, planned, today, now)
    # Only what is still planned under the lock: another run may have claimed the rest.
    query = (
        select(MESSAGE.c.id, ENVELOPE.c.token, PERSON.c.email)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .join(PERSON, PERSON.c.id == MESSAGE.c.guarantor_id)
        .where(MESSAGE.c.envelope_id.in_(envelope_ids), MESSAGE.c.status == MessageStatus.PLANNED)
    )
    ours = connection.execute(query).all()
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id.in_([row.id for row in ours]))
        .values(
            status=MessageStatus.CLAIMED, claimed_at=after_sealing(connection, envelope_ids, now)
        )
    )
    return [(row.id, row.token, row.email) for row in ours]
