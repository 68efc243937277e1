"""A print batch is put in its place, or given up; its letters are the same in both cases.

The last look at what changed, the names of the files, and the record are one transaction under
the lock of its guarantors. What comes before it stops a letter; what comes after it is too late.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, select, update

from policy.terms import MessageStatus
from tasks.journal import letters_leave, letters_left, letters_withdrawn
from tasks.outbox import drop_stale_lines, record_provided, stale_lines
from tasks.printing.batch_files import publish, withdraw
from tasks.storage import (
    ENVELOPE,
    MESSAGE,
    PRINT_BATCH,
    REPRINT,
    REPRINTED_LETTER,
    Values,
    lock_guarantors,
)

_PLANNED: Values = {"status": MessageStatus.PLANNED, "claimed_at": None, "print_batch_id": None}


def publish_batch(
    connection: Connection, folder: Path, batch_id: int, name: str, today: date, now: datetime
) -> bool:
    """Put what was laid aside where the vendor looks, and record its letters as provided.

    False when nothing was put there: another run took this one for dead, or something was
    recorded meanwhile that stops a letter. The others are planned again, and printed again.
    """
    envelope_ids = _lock(connection, batch_id)
    if not is_open(connection, batch_id):
        take_away(folder, name)
        return False
    if stale_lines(connection, envelope_ids, today):
        give_up(connection, batch_id, now)
        drop_stale_lines(connection, envelope_ids, today)
        take_away(folder, name)
        return False
    if envelope_ids:
        query = select(ENVELOPE.c.token).where(ENVELOPE.c.id.in_(envelope_ids))
        put_in_place(connection, folder, name, list(connection.execute(query).scalars()))
    record_batch(connection, batch_id, now)
    return True


def put_in_place(connection: Connection, folder: Path, name: str, tokens: Sequence[str]) -> None:
    """The files get their names between two lines of the journal: whoever dies in between has left
    a trace, also for a database that is put back from an older copy."""
    day = date.fromisoformat(folder.name)
    letters_leave(connection, tokens, name, day)
    publish(folder, name)
    letters_left(name, day)


def take_away(folder: Path, name: str) -> None:
    """Nobody may print this. The journal hears it first: files that a death leaves behind count by
    themselves."""
    letters_withdrawn(name)
    withdraw(folder, name)


def _lock(connection: Connection, batch_id: int) -> Sequence[int]:
    """Hold the people this batch is for; the envelopes that are in it."""
    query = select(MESSAGE.c.guarantor_id, MESSAGE.c.envelope_id).where(
        MESSAGE.c.print_batch_id == batch_id, MESSAGE.c.status == MessageStatus.CLAIMED
    )
    lock_guarantors(connection, {row.guarantor_id for row in connection.execute(query)})
    return [row.envelope_id for row in connection.execute(query)]


def is_open(connection: Connection, batch_id: int) -> bool:
    """Whether nobody gave this batch up; it is held until the transaction ends."""
    query = select(PRINT_BATCH.c.written_at).where(PRINT_BATCH.c.id == batch_id)
    return connection.execute(query.with_for_update()).scalar_one() is None


def record_batch(connection: Connection, batch_id: int, now: datetime) -> None:
    """The batch lies whole in its place: its letters count as provided on their day."""
    connection.execute(
        update(PRINT_BATCH)
        .where(PRINT_BATCH.c.id == batch_id, PRINT_BATCH.c.written_at.is_(None))
        .values(written_at=now)
    )
    query = select(MESSAGE.c.id).where(
        MESSAGE.c.print_batch_id == batch_id, MESSAGE.c.status == MessageStatus.CLAIMED
    )
    record_provided(connection, list(connection.execute(query).scalars()))


def give_up(connection: Connection, batch_id: int, now: datetime) -> None:
    """The batch never left: its letters are planned again, and its name is used up."""
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.print_batch_id == batch_id, MESSAGE.c.status == MessageStatus.CLAIMED)
        .values(_PLANNED)
    )
    again = REPRINTED_LETTER.c.print_batch_id == batch_id
    connection.execute(delete(REPRINTED_LETTER).where(again))
    connection.execute(
        update(PRINT_BATCH).where(PRINT_BATCH.c.id == batch_id).values(letters=0, written_at=now)
    )


def leave_out(connection: Connection, batch_id: int, tokens: Collection[str]) -> bool:
    """These letters are not in the batch, which nobody has put in place: they are planned again.
    False, and nothing is done, when another run took this one for dead, and the batch with it.

    Without any letter it is no batch; no file ever had its name, so the name is free again.
    """
    if not is_open(connection, batch_id):
        return False
    ours = (
        select(MESSAGE.c.id)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(ENVELOPE.c.token.in_(tokens))
    )
    keys = list(connection.execute(ours).scalars())
    claimed = MESSAGE.c.print_batch_id == batch_id, MESSAGE.c.status == MessageStatus.CLAIMED
    released = connection.execute(
        update(MESSAGE).where(MESSAGE.c.id.in_(keys), *claimed).values(_PLANNED)
    )
    again = REPRINTED_LETTER.c.print_batch_id == batch_id, REPRINTED_LETTER.c.message_id.in_(keys)
    dropped = connection.execute(delete(REPRINTED_LETTER).where(*again))
    left = PRINT_BATCH.c.letters - released.rowcount - dropped.rowcount
    connection.execute(update(PRINT_BATCH).where(PRINT_BATCH.c.id == batch_id).values(letters=left))
    _delete_empty(connection, batch_id)
    return True


def _delete_empty(connection: Connection, batch_id: int) -> None:
    empty = PRINT_BATCH.c.id == batch_id, PRINT_BATCH.c.letters == 0
    asked = REPRINT.c.print_batch_id.in_(select(PRINT_BATCH.c.id).where(*empty))
    connection.execute(delete(REPRINT).where(asked))
    connection.execute(delete(PRINT_BATCH).where(*empty))
