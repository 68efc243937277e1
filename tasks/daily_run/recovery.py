"""What an interrupted run left behind is settled before a new day is written.

A print batch that lies whole in its place was provided. Any other never left: its letters are
planned again, and the batch is given up, so that a run that is slow, and not dead, does not put it
in its place any more (see tasks/printing/publication.py). Only the home that claimed them can say
that they never left; any other refuses (`_refuse_unseen`). What was written for an earlier day and
never sent is cancelled, so that its accounts are decided afresh and nobody gets old mail.
"""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select, update

from policy.terms import Channel, MessageStatus
from tasks.journal import claims
from tasks.outbox import cancel_lines, carry_over_awards, lines_not_sent, record_provided
from tasks.printing import give_up, is_whole, record_batch, take_away
from tasks.runs import home_here, known_homes
from tasks.runtime import Transport, WrongInput
from tasks.storage import CALL, ENVELOPE, MESSAGE, PRINT_BATCH


def recover_interrupted(
    connection: Connection, letters: Path, outbox: Path, today: date, now: datetime
) -> None:
    """Bring every half-done thing of earlier runs to a clear end."""
    _settle_batches(connection, letters, now)
    _settle_notices(connection, outbox)
    carry_over_awards(connection, today)
    _cancel_old_mail(connection, today)
    connection.execute(
        update(CALL)
        .where(CALL.c.on_date < today, CALL.c.closed_on.is_(None))
        .values(closed_on=today, closed_why="not worked")
    )


def _settle_batches(connection: Connection, letters: Path, now: datetime) -> None:
    query = select(PRINT_BATCH).where(PRINT_BATCH.c.written_at.is_(None)).with_for_update()
    here = home_here(connection)
    for batch in connection.execute(query).all():
        folder = letters / batch.on_date.isoformat()
        if batch.letters == 0 or is_whole(folder, batch.name):
            record_batch(connection, batch.id, _moment(connection, batch.id, now))
        else:
            if batch.home_id not in (None, here):
                _refuse_unseen(connection, [batch.name])
            give_up(connection, batch.id, now)
            take_away(folder, batch.name)


def _refuse_unseen(connection: Connection, claimed: list[str]) -> None:
    """What another home claimed and does not lie here never left only if this home sees all that
    the other one does: then it has the line of the claim, too. Raises WrongInput."""
    known = known_homes(connection)
    if len(known) > 1 and set(claimed) - claims():
        raise WrongInput(
            f"mail was being written in another home than this one, {known[-1].folder} on "
            f"{known[-1].host}, and what became of it cannot be seen from here: run Tend there; "
            "where it will never run there again, tend move-home --by NAME --reason TEXT"
        )


def _moment(connection: Connection, batch_id: int, now: datetime) -> datetime:
    """Never before its letters were claimed, also when the machine's clock was set back since."""
    latest = select(func.max(MESSAGE.c.claimed_at)).where(MESSAGE.c.print_batch_id == batch_id)
    return max(now, connection.execute(latest).scalar() or now)


def _settle_notices(connection: Connection, outbox: Path) -> None:
    query = (
        select(MESSAGE.c.id, MESSAGE.c.transport, ENVELOPE.c.token, ENVELOPE.c.on_date)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(MESSAGE.c.status == MessageStatus.CLAIMED, MESSAGE.c.channel == Channel.NOTICE)
    )
    written: list[int] = []
    unwritten: list[int] = []
    unseen: list[str] = []
    for row in connection.execute(query):
        path = outbox / row.on_date.isoformat() / f"{row.token}.eml"
        (written if path.exists() else unwritten).append(row.id)
        if not path.exists() and row.transport == Transport.FILE.value:
            unseen.append(row.token)
    if unseen:
        _refuse_unseen(connection, unseen)
    record_provided(connection, written)
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id.in_(unwritten))
        .values(status=MessageStatus.PLANNED, claimed_at=None)
    )


def _cancel_old_mail(connection: Connection, today: date) -> None:
    old = [line.id for line in lines_not_sent(connection, today)]
    if old:
        cancel_lines(connection, old, why="not sent on its day", today=today)
