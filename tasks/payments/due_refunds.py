"""The refunds that are due, for the people who pay them out (501R-13, HD-09)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from policy.terms import RefundReason
from tasks.payments.credits import PayerCredit, payer_credits
from tasks.runtime import json_key
from tasks.storage import ACCOUNT, REFUND_DUE

TARGET = timedelta(30)
"""HD-09: a refund reaches the patient within 30 days (Washington makes it law)."""

REASON_WORDS = {
    RefundReason.ASSISTANCE: "help was granted after they had paid",
    RefundReason.OVERPAYMENT: "more was paid than was owed",
    RefundReason.EXPORT: "the practice's export shows a credit",
}


@dataclass(frozen=True, slots=True)
class DueRefund:
    """What is still to be given back, why, and the day by which the patient has it."""

    reference: str
    cents: int
    why: str
    since: date
    by: date


@dataclass(frozen=True, slots=True)
class RefundFigures:
    """`late` counts what is due for too long. `payers` are credits that are not the patients'."""

    due: int
    due_cents: int
    late: int
    given_back_cents: int
    each: list[DueRefund] = field(metadata=json_key("list"))
    payers: list[PayerCredit]


def refunds_due(connection: Connection, account_id: int | None = None) -> list[DueRefund]:
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
        DueRefund(reference, amount - refunded, REASON_WORDS[reason], since, since + TARGET)
        for reference, amount, refunded, reason, since in connection.execute(query).all()
    ]


def refund_figures(connection: Connection, today: date) -> RefundFigures:
    """How much is due, how much of it for too long, and how much was given back."""
    due = refunds_due(connection)
    back = select(func.coalesce(func.sum(REFUND_DUE.c.refunded_cents), 0))
    return RefundFigures(
        due=len(due),
        due_cents=sum(one.cents for one in due),
        late=sum(1 for one in due if one.by < today),
        given_back_cents=int(connection.execute(back).scalar_one()),
        each=due,
        payers=payer_credits(connection),
    )
