"""A message reached the person: the clocks that start with it start now (rules.md 0.4)."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update

from policy.terms import MessageStatus
from tasks.rows import update_by_id
from tasks.tables import ACCOUNT, ENVELOPE, ENVELOPE_LINE, MESSAGE


def record_provided(connection: Connection, message_ids: Sequence[int]) -> None:
    """Mark claimed messages as sent on their envelope's day, and start the statement clock."""
    query = (
        select(MESSAGE.c.id, MESSAGE.c.envelope_id, ENVELOPE.c.on_date)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(MESSAGE.c.id.in_(message_ids), MESSAGE.c.status == MessageStatus.CLAIMED)
    )
    rows = connection.execute(query).all()
    update_by_id(
        connection,
        MESSAGE,
        [{"id": row.id, "status": MessageStatus.SENT, "provided_on": row.on_date} for row in rows],
    )
    _start_clocks(connection, [row.envelope_id for row in rows])


def _start_clocks(connection: Connection, envelope_ids: Sequence[int]) -> None:
    """H7, 501R-01: the clock starts with the first statement provided; its return undoes that."""
    query = (
        select(ENVELOPE_LINE.c.account_id, func.min(ENVELOPE.c.on_date))
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .where(
            ENVELOPE_LINE.c.envelope_id.in_(envelope_ids),
            ENVELOPE_LINE.c.kind == "statement",
            ENVELOPE_LINE.c.cancelled_on.is_(None),
        )
        .group_by(ENVELOPE_LINE.c.account_id)
    )
    for account_id, day in connection.execute(query).all():
        connection.execute(
            update(ACCOUNT)
            .where(ACCOUNT.c.id == account_id, ACCOUNT.c.first_statement_on.is_(None))
            .values(first_statement_on=day)
        )
