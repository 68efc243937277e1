"""Messages whose provider has not said what became of them are settled: by a letter, never by a
second e-mail (SG-20, SG-22).

The caller is alone (tasks/storage/locks.py), so a message that is still `sending` was left
by a process that is dead.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from policy.delivery import Event
from policy.terms import Channel, MessageStatus
from tasks.delivery.outcomes import Happened, apply
from tasks.runtime import Transport, current
from tasks.storage import MESSAGE, lock_guarantors

DELIVERED_WITHIN = timedelta(hours=72)
"""A provider tries for up to three days; what is not delivered by then is not provided (SG-22)."""
_INTERRUPTED = Happened(Event.UNSURE, code="interrupted")
_CLAIMED = Happened(Event.PUT_BACK)
_NO_ANSWER = Happened(Event.GIVEN_UP, code="no answer")


def settle(connection: Connection, today: date, now: datetime) -> int:
    """Both of what follows; how many notices become letters."""
    settle_orphans(connection, today)
    return give_up(connection, today, now)


def settle_orphans(connection: Connection, today: date) -> None:
    """What a dead process had claimed is planned again; what it was handing over may have left."""
    carried = MESSAGE.c.transport.in_([way.value for way in Transport.carriers()])
    for status, what in (
        (MessageStatus.CLAIMED, _CLAIMED),
        (MessageStatus.SENDING, _INTERRUPTED),
    ):
        _happened(connection, _found(connection, carried, MESSAGE.c.status == status), what, today)


def give_up(connection: Connection, today: date, now: datetime) -> int:
    """A letter takes the place of what nobody answered in time; how many."""
    window = timedelta(minutes=current().reconcile_minutes)
    late = or_(
        _older(now - window, MessageStatus.SENDING, MessageStatus.UNKNOWN),
        _older(now - DELIVERED_WITHIN, MessageStatus.ACCEPTED, MessageStatus.DEFERRED),
    )
    return _happened(connection, _found(connection, late), _NO_ANSWER, today)


def _older(than: datetime, *statuses: MessageStatus) -> ColumnElement[bool]:
    waits = or_(MESSAGE.c.handed_over_at.is_(None), MESSAGE.c.handed_over_at <= than)
    return and_(MESSAGE.c.status.in_(statuses), waits)


def _found(connection: Connection, *which: ColumnElement[bool]) -> Sequence[tuple[int, int]]:
    """Message and guarantor."""
    query = select(MESSAGE.c.id, MESSAGE.c.guarantor_id).where(
        MESSAGE.c.channel == Channel.NOTICE, *which
    )
    return [(row[0], row[1]) for row in connection.execute(query.order_by(MESSAGE.c.id))]


def _happened(
    connection: Connection, found: Sequence[tuple[int, int]], what: Happened, today: date
) -> int:
    """Under the lock: an event that came in between is what counts."""
    if not found:
        return 0
    lock_guarantors(connection, {guarantor for _, guarantor in found})
    return apply(connection, [(message, what) for message, _ in found], today)
