"""Money that a letter promised to send back, and that is not there to send any more (PL-05)."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, exists, func, or_, select

from policy.letters import LetterKind
from policy.terms import LedgerKind, RefundReason, TakenBack
from tasks.storage import ENVELOPE, ENVELOPE_LINE, LEDGER, REFUND_DUE, among


class Withdrawn(NamedTuple):
    """`by_bank`: the bank or the card company took a payment back; else the bill itself changed."""

    cents: int
    by_bank: bool


def withdrawn_refunds(
    connection: Connection, account_ids: Collection[int], *, untold: bool
) -> dict[int, Withdrawn]:
    """By account, of the latest promise; `untold`: only where no letter has said so."""
    if not account_ids:
        return {}
    query = REFUND_DUE.select().where(
        among(connection, REFUND_DUE.c.account_id, sorted(account_ids)),
        REFUND_DUE.c.reason == RefundReason.ASSISTANCE,  # the answer to an application promises it
        REFUND_DUE.c.settled_on.is_not(None),
        REFUND_DUE.c.refunded_cents < REFUND_DUE.c.amount_cents,
    )
    told = exists().where(
        ENVELOPE_LINE.c.account_id == REFUND_DUE.c.account_id,
        ENVELOPE_LINE.c.kind == LetterKind.REFUND_WITHDRAWN,
        ENVELOPE_LINE.c.cancelled_on.is_(None),
        ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id,
        ENVELOPE.c.on_date >= REFUND_DUE.c.settled_on,
    )
    if untold:
        query = query.where(~told)
    rows = connection.execute(query.order_by(REFUND_DUE.c.id)).all()
    last = _last_taken_back(connection, {row.account_id for row in rows}) if rows else {}
    found = {}
    for row in rows:
        taken = last.get(row.account_id)
        by_bank = taken is not None and taken.date() >= row.since
        found[row.account_id] = Withdrawn(row.amount_cents - row.refunded_cents, by_bank)
    return found


def _last_taken_back(connection: Connection, account_ids: Collection[int]) -> dict[int, datetime]:
    """When a bank or a card company last took a payment back. Older entries do not say who did."""
    query = (
        select(LEDGER.c.account_id, func.max(LEDGER.c.posted_at))
        .where(
            among(connection, LEDGER.c.account_id, sorted(account_ids)),
            LEDGER.c.kind == LedgerKind.REVERSAL,
            or_(LEDGER.c.taken_back.is_(None), LEDGER.c.taken_back.in_(TakenBack.of_the_bank())),
        )
        .group_by(LEDGER.c.account_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
