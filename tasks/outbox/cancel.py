"""What was written but has not left yet can be taken back, at once.

Not sent yet: an envelope that is not sealed, a message that nobody claimed, a call that is open.
The caller has locked the guarantor.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, true, update
from sqlmodel import col

from models import Call, Envelope, EnvelopeLine, Message
from policy.keys import cancelled_key
from policy.plans import FollowUp
from policy.terms import Channel, MessageStatus
from tasks.outbox.restore import CancelledLine, restore_account
from tasks.runtime import Transport
from tasks.storage import ENVELOPE_LINE, MESSAGE


class _Line(NamedTuple):
    id: int
    envelope_id: int
    line_key: str
    account_id: int
    decision_id: int
    step: str
    step_before: str | None
    step_on_before: date | None
    follow_up: FollowUp | None
    on_date: date


_COLUMNS: tuple[Any, ...] = (
    EnvelopeLine.id,
    EnvelopeLine.envelope_id,
    EnvelopeLine.line_key,
    EnvelopeLine.account_id,
    EnvelopeLine.decision_id,
    EnvelopeLine.step,
    EnvelopeLine.step_before,
    EnvelopeLine.step_on_before,
    EnvelopeLine.follow_up,
    Envelope.on_date,
)


def cancel(
    connection: Connection,
    *,
    account_ids: Collection[int],
    why: str,
    today: date,
    only_asks: bool = True,
    channel: Channel | None = None,
) -> int:
    """Take back the lines of these accounts that have not left; the number of them.

    `only_asks` leaves what asks for no money (a call always counts as asking). The step is not
    done any more: the account stands where it stood before, and is looked at now.
    """
    if not account_ids:
        return 0
    if channel in (None, Channel.LETTER):
        ask_back(connection, account_ids, why, only_asks=only_asks)
    lines = _unsent(connection, account_ids, only_asks, channel)
    return _take_back(connection, lines, why, today)


def cancel_lines(
    connection: Connection, line_ids: Collection[int], *, why: str, today: date
) -> int:
    """Take back these lines; the caller knows that they have not left."""
    query = (
        select(*_COLUMNS)
        .join(Envelope, col(Envelope.id) == col(EnvelopeLine.envelope_id))
        .where(col(EnvelopeLine.id).in_(line_ids), col(EnvelopeLine.cancelled_on).is_(None))
        .order_by(col(EnvelopeLine.id).desc())
    )
    lines = [_Line._make(row) for row in connection.execute(query)]
    return _take_back(connection, lines, why, today)


def _take_back(connection: Connection, lines: Sequence[_Line], why: str, today: date) -> int:
    for line in lines:
        connection.execute(
            update(EnvelopeLine)
            .where(col(EnvelopeLine.id) == line.id)
            .values(
                line_key=cancelled_key(line.line_key, line.id),
                freed_key=line.line_key,
                cancelled_on=today,
                cancelled_why=why[:200],
            )
        )
    for line in lines:
        restore_account(connection, CancelledLine(*line[3:]), today)
    for envelope_id in sorted({line.envelope_id for line in lines}):
        settle_envelope(connection, envelope_id, why, today)
    return len(lines)


def _unsent(
    connection: Connection,
    account_ids: Collection[int],
    only_asks: bool,
    channel: Channel | None,
) -> Sequence[_Line]:
    """The newest first, so that an account goes back step by step."""
    by_call = col(Envelope.channel) == Channel.CALL
    query = (
        select(*_COLUMNS)
        .join(Envelope, col(Envelope.id) == col(EnvelopeLine.envelope_id))
        .outerjoin(Message, col(Message.envelope_id) == col(Envelope.id))
        .outerjoin(Call, col(Call.envelope_id) == col(Envelope.id))
        .where(
            col(EnvelopeLine.account_id).in_(account_ids),
            col(EnvelopeLine.cancelled_on).is_(None),
            _has_not_left(by_call),
        )
        .order_by(col(EnvelopeLine.id).desc())
    )
    if only_asks:
        query = query.where(or_(col(EnvelopeLine.asks).is_(True), by_call))
    if channel is not None:
        query = query.where(col(Envelope.channel) == channel)
    return [_Line._make(row) for row in connection.execute(query)]


def _has_not_left(by_call: ColumnElement[bool]) -> ColumnElement[bool]:
    written = or_(col(Message.id).is_(None), _can_be_stopped())
    return or_(and_(by_call, col(Call.closed_on).is_(None)), and_(~by_call, written))


def _can_be_stopped() -> ColumnElement[bool]:
    """What goes to a file is as good as there once it is claimed; what somebody carries can be
    stopped until it is handed over."""
    claimed = col(Message.status) == MessageStatus.CLAIMED
    return or_(
        col(Message.status) == MessageStatus.PLANNED,
        and_(claimed, col(Message.transport).in_([way.value for way in Transport.carriers()])),
    )


def settle_envelope(connection: Connection, envelope_id: int, why: str, today: date) -> None:
    """No line left: cancelled. Else it is open again, to be sealed with what is left."""
    query = select(func.count(), func.coalesce(func.sum(EnvelopeLine.amount_cents), 0)).where(
        col(EnvelopeLine.envelope_id) == envelope_id, col(EnvelopeLine.cancelled_on).is_(None)
    )
    left, total_cents = connection.execute(query).one()
    if not left:
        _cancel_envelope(connection, envelope_id, why, today)
        return
    planned = delete(Message).where(col(Message.envelope_id) == envelope_id, _can_be_stopped())
    was_sealed = connection.execute(planned).rowcount
    unsealed = {"sealed_at": None, "content_hash": ""} if was_sealed else {}
    connection.execute(
        update(Envelope)
        .where(col(Envelope.id) == envelope_id)
        .values(total_cents=int(total_cents), **unsealed)
    )


def _cancel_envelope(connection: Connection, envelope_id: int, why: str, today: date) -> None:
    connection.execute(
        update(Envelope).where(col(Envelope.id) == envelope_id).values(cancelled_on=today)
    )
    connection.execute(
        update(Message)
        .where(
            col(Message.envelope_id) == envelope_id,
            # What left stays what it became.
            col(Message.status).in_([MessageStatus.PLANNED, MessageStatus.CLAIMED]),
        )
        .values(status=MessageStatus.CANCELLED, reason=why[:200])
    )
    connection.execute(
        update(Call)
        .where(col(Call.envelope_id) == envelope_id)
        .values(closed_on=today, closed_why=why[:48])
    )


def use_again(connection: Connection, envelope_ids: Collection[int]) -> None:
    """Envelopes that were cancelled today take lines again: one a guarantor, day and channel."""
    again = select(col(Envelope.id)).where(
        col(Envelope.id).in_(envelope_ids), col(Envelope.cancelled_on).is_not(None)
    )
    ids = list(connection.execute(again).scalars())
    if not ids:
        return
    unsent = col(Message.status) == MessageStatus.CANCELLED
    connection.execute(delete(Message).where(col(Message.envelope_id).in_(ids), unsent))
    connection.execute(
        update(Call).where(col(Call.envelope_id).in_(ids)).values(closed_on=None, closed_why="")
    )
    connection.execute(
        update(Envelope)
        .where(col(Envelope.id).in_(ids))
        .values(cancelled_on=None, sealed_at=None, content_hash="", total_cents=0)
    )


def ask_back(
    connection: Connection, account_ids: Collection[int], why: str, *, only_asks: bool
) -> None:
    """The caller has locked the guarantor, so the batch is not put in place meanwhile."""
    printing = select(MESSAGE.c.envelope_id).where(
        MESSAGE.c.status == MessageStatus.CLAIMED, MESSAGE.c.channel == Channel.LETTER
    )
    connection.execute(
        update(ENVELOPE_LINE)
        .where(
            ENVELOPE_LINE.c.account_id.in_(account_ids),
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            ENVELOPE_LINE.c.envelope_id.in_(printing),
            ENVELOPE_LINE.c.asks if only_asks else true(),
        )
        .values(cancelled_why=why[:200])
    )
