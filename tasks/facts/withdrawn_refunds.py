"""Money that a letter promised to send back, and that is not there to send any more (PL-05)."""

from collections.abc import Collection

from sqlalchemy import Connection, exists

from policy.letters import LetterKind
from policy.terms import RefundReason
from tasks.storage import ENVELOPE, ENVELOPE_LINE, REFUND_DUE, among


def withdrawn_refunds(
    connection: Connection, account_ids: Collection[int], *, untold: bool
) -> dict[int, int]:
    """Cents by account, of the latest promise; `untold`: only where no letter has said so."""
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
    rows = connection.execute(query.order_by(REFUND_DUE.c.id))
    return {row.account_id: row.amount_cents - row.refunded_cents for row in rows}
