"""An office moves its machine: another folder becomes the home of the database, by a person's word.

What the old home was writing when it stopped may have left, and nobody here can see it: it is
never written again. Its people wait for a person, as for any mail that is not on record.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from policy.terms import Channel, MessageStatus
from tasks.adoption.settle_departures import hold_back
from tasks.journal import is_whole_batch, lay_mark, notice_file
from tasks.printing import give_up
from tasks.runs import known_homes, note_home
from tasks.runtime import Transport, WrongInput, current
from tasks.storage import ENVELOPE, MESSAGE, PRINT_BATCH, database, process_lock


class Moved(NamedTuple):
    """From where; how much mail was being written there, whose people wait now; and whether the
    old home has a database of its own, which nothing here can refuse."""

    host: str
    folder: str
    mail: int
    people: int
    copied: bool


def move_home(*, today: date, now: datetime, by: str, reason: str) -> Moved:
    """This host and folder are the home from now on; the old one is refused. Raises WrongInput."""
    if len(by.strip()) < 2 or len(reason.strip()) < 3:
        raise WrongInput("say who decided it, and why: --by NAME --reason TEXT")
    with process_lock("outreach"), database.writing() as connection:
        before = known_homes(connection)
        if not before:
            raise WrongInput("this database has no home yet; where it first runs is its home")
        batches = _unseen_batches(connection)
        letters, notices = _letters(connection, batches), _unseen_notices(connection)
        for batch in batches:
            give_up(connection, batch.id, now)
        again = update(MESSAGE).where(MESSAGE.c.id.in_([row.id for row in notices]))
        connection.execute(again.values(status=MessageStatus.PLANNED, claimed_at=None))
        people = hold_back(connection, [*letters, *notices], today)
        note_home(connection, lay_mark(), today, by.strip()[:80], reason.strip()[:200])
    old, mail = before[-1], len(letters) + len(notices)
    return Moved(old.host, old.folder, mail, people, copied=database.is_in(current().home))


def _unseen_batches(connection: Connection) -> Sequence[Row[Any]]:
    """Claimed, never recorded, and not whole here."""
    letters = current().var / "letters"
    query = select(PRINT_BATCH).where(PRINT_BATCH.c.written_at.is_(None)).with_for_update()
    return [
        batch
        for batch in connection.execute(query).all()
        if not is_whole_batch(letters / batch.on_date.isoformat(), batch.name)
    ]


_MAIL = select(
    MESSAGE.c.id, ENVELOPE.c.token, MESSAGE.c.channel, ENVELOPE.c.on_date.label("day"),
    MESSAGE.c.guarantor_id, PRINT_BATCH.c.name.label("batch"),
).join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id).outerjoin(
    PRINT_BATCH, PRINT_BATCH.c.id == MESSAGE.c.print_batch_id
).where(MESSAGE.c.status == MessageStatus.CLAIMED).order_by(MESSAGE.c.id)  # fmt: skip


def _letters(connection: Connection, batches: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    ours = MESSAGE.c.print_batch_id.in_([batch.id for batch in batches])
    return connection.execute(_MAIL.where(ours)).all()


def _unseen_notices(connection: Connection) -> Sequence[Row[Any]]:
    """What is claimed for somebody who carries it has not left yet: that would be `sending`."""
    files = MESSAGE.c.channel == Channel.NOTICE, MESSAGE.c.transport == Transport.FILE.value
    found = connection.execute(_MAIL.where(*files)).all()
    return [row for row in found if not notice_file(row.day, row.token).exists()]
