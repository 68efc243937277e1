"""A message reached the person: the clocks that start with it start now (H7)."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, or_, select, update

from policy.letters import LetterKind
from policy.terms import MessageStatus
from tasks.storage import ACCOUNT, ENVELOPE, ENVELOPE_LINE, MESSAGE, among, update_by_id


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
    start_clocks(connection, {row.envelope_id: row.on_date for row in rows})


def start_clocks(connection: Connection, provided: Mapping[int, date]) -> None:
    """The clocks of what these envelopes (by id) brought on their days. H7, 501R-01: it starts
    with the first statement provided; its return undoes that."""
    query = select(ENVELOPE_LINE.c.account_id, ENVELOPE_LINE.c.envelope_id).where(
        among(connection, ENVELOPE_LINE.c.envelope_id, provided),
        ENVELOPE_LINE.c.kind == LetterKind.STATEMENT,
        ENVELOPE_LINE.c.cancelled_on.is_(None),
    )
    first: dict[int, date] = {}
    for account_id, envelope_id in connection.execute(query).all():
        day = provided[envelope_id]
        first[account_id] = min(day, first.get(account_id, day))
    for account_id, day in first.items():
        connection.execute(
            update(ACCOUNT)
            .where(
                ACCOUNT.c.id == account_id,
                ACCOUNT.c.first_statement_on.is_(None),
                or_(ACCOUNT.c.owes_since.is_(None), ACCOUNT.c.owes_since <= day),
            )
            .values(first_statement_on=day)
        )
