"""The refunds that are due, for the people who pay them out (501R-13, HD-09)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from policy.terms import RefundReason
from tasks.storage import ACCOUNT, REFUND_DUE

TARGET = timedelta(30)
"""HD-09: a refund reaches the patient within 30 days (Washington makes it law)."""

REASON_WORDS = {
    RefundReason.ASSISTANCE: "help was granted after they had paid",
    RefundReason.OVERPAYMENT: "more was paid than was owed",
    RefundReason.EXPORT: "the practice's export shows a credit",
}


def refunds_due(connection: Connection, account_id: int | None = None) -> list[dict[str, Any]]:
    """All that is still to be given back, the longest due first. Opaque references only."""
    query = (
        select(
            ACCOUNT.c.reference, REFUND_DUE.c.amount_cents, REFUND_DUE.c.refunded_cents,
            REFUND_DUE.c.reason, REFUND_DUE.c.since,
        )
        .join(ACCOUNT, ACCOUNT.c.id == REFUND_DUE.c.account_id)
        .where(REFUND_DUE.c.settled_on.is_(None))
        .order_by(REFUND_DUE.c.since, REFUND_DUE.c.id)
    )  # fmt: skip
    if account_id is not None:
        query = query.where(REFUND_DUE.c.account_id == account_id)
    return [
        {
            "reference": reference,
            "cents": amount - refunded,
            "why": REASON_WORDS[reason],
            "since": since.isoformat(),
            "by": (since + TARGET).isoformat(),
        }
        for reference, amount, refunded, reason, since in connection.execute(query).all()
    ]


def refund_figures(connection: Connection, today: date) -> dict[str, Any]:
    """How much is due, how much of it for too long, and how much was given back."""
    due = refunds_due(connection)
    back = select(func.coalesce(func.sum(REFUND_DUE.c.refunded_cents), 0))
    return {
        "due": len(due),
        "due_cents": sum(one["cents"] for one in due),
        "late": sum(1 for one in due if date.fromisoformat(one["by"]) < today),
        "given_back_cents": int(connection.execute(back).scalar_one()),
        "list": due,
    }
