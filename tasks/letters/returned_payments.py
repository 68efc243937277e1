"""PL-05: a payment that was taken back is told once, in the first letter after it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, exists, func, select

from policy.terms import Channel, LedgerKind, MessageStatus
from tasks.storage import ENVELOPE, ENVELOPE_LINE, LEDGER, MESSAGE
from tasks.wording import Fact


class Returned(NamedTuple):
    """So many cents, which had come in on that day."""

    cents: int
    received_on: date


def returned_payments(
    connection: Connection, envelope_ids: Sequence[int]
) -> dict[tuple[int, int], Returned]:
    """By envelope and account: what came back before it was sealed, and no earlier letter told."""
    paid = LEDGER.alias()
    lines = (
        select(ENVELOPE_LINE.c.envelope_id, ENVELOPE_LINE.c.account_id, ENVELOPE.c.sealed_at)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .where(ENVELOPE.c.id.in_(envelope_ids), ENVELOPE_LINE.c.cancelled_on.is_(None))
        .distinct()
        .subquery()
    )
    query = (
        select(
            lines.c.envelope_id, lines.c.account_id,
            func.sum(LEDGER.c.amount_cents), func.max(paid.c.value_on),
        )
        .join(LEDGER, LEDGER.c.account_id == lines.c.account_id)
        .join(paid, paid.c.id == LEDGER.c.reverses_id)
        .where(LEDGER.c.kind == LedgerKind.REVERSAL, LEDGER.c.posted_at <= lines.c.sealed_at)
        .where(~_told(lines))
        .group_by(lines.c.envelope_id, lines.c.account_id)
    )  # fmt: skip
    found = connection.execute(query)
    return {(row[0], row[1]): Returned(int(row[2]), row[3]) for row in found}


def _told(lines: Any) -> Any:
    """Whether a letter about the account went between the reversal and this one."""
    line, envelope = ENVELOPE_LINE.alias(), ENVELOPE.alias()
    return exists().where(
        line.c.account_id == lines.c.account_id,
        line.c.cancelled_on.is_(None),
        envelope.c.id == line.c.envelope_id,
        envelope.c.channel == Channel.LETTER,
        envelope.c.sealed_at >= LEDGER.c.posted_at,
        envelope.c.sealed_at < lines.c.sealed_at,
        MESSAGE.c.envelope_id == envelope.c.id,
        MESSAGE.c.status.in_(MessageStatus.gone()),
    )


def told_of(
    rows: Iterable[Row[Any]], returned: Mapping[tuple[int, int], Returned]
) -> dict[str, Fact]:
    """The facts of a section about these accounts; none where nothing is left to pay."""
    keys = {(row.envelope_id, row.account_id) for row in rows if row.balance_cents > 0}
    found = [returned[key] for key in keys if key in returned]
    if not found:
        return {}
    cents = sum(one.cents for one in found)
    return {"returned_cents": cents, "returned_from": max(one.received_on for one in found)}
