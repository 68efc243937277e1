"""The refunds that are due, for the people who pay them out (501R-13, HD-09)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from policy.terms import RefundReason
from tasks.accounts import AccountRow
from tasks.payments.credits import PayerCredit, payer_credits
from tasks.payments.other_visits import visits_to_pay
from tasks.runtime import json_key
from tasks.storage import ACCOUNT, REFUND_DUE

REFUND_WITHIN = timedelta(30)
"""HD-09: a refund reaches the patient within 30 days (Washington makes it law)."""

REASON_WORDS = {
    RefundReason.ASSISTANCE: "help was granted after they had paid",
    RefundReason.OVERPAYMENT: "more was paid than was owed",
    RefundReason.EXPORT: "the practice's export shows a credit",
}


@dataclass(frozen=True, slots=True)
class Offset:
    """So many cents of a credit belong on another visit of the same person."""

    reference: str
    cents: int


@dataclass(frozen=True, slots=True)
class DueRefund:
    """What is still to be given back, why, and the day by which the patient has it.

    `cents` is what is left of the credit once it has paid what the person owes elsewhere (`pays`);
    what was paid before help was granted is given back whole (501R-13).
    """

    reference: str
    cents: int
    why: str
    since: date
    by: date
    pays: list[Offset] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RefundFigures:
    """`due` and `late` count what is to be given back, `late` what is due for too long; `each` has
    the credits that pay another visit whole, too; `payers` those that are not the patients'."""

    due: int
    due_cents: int
    late: int
    given_back_cents: int
    each: list[DueRefund] = field(metadata=json_key("list"))
    payers: list[PayerCredit]


def refunds_due(
    connection: Connection, today: date, account_id: int | None = None
) -> list[DueRefund]:
    """All that is still to be given back, the longest due first. Opaque references only."""
    query = (
        select(
            ACCOUNT.c.reference, ACCOUNT.c.guarantor_id, REFUND_DUE.c.amount_cents,
            REFUND_DUE.c.refunded_cents, REFUND_DUE.c.reason, REFUND_DUE.c.since,
        )
        .join(ACCOUNT, ACCOUNT.c.id == REFUND_DUE.c.account_id)
        .where(REFUND_DUE.c.settled_on.is_(None))
        .order_by(REFUND_DUE.c.since, REFUND_DUE.c.id)
    )  # fmt: skip
    if account_id is not None:
        query = query.where(REFUND_DUE.c.account_id == account_id)
    rows = connection.execute(query).all()
    owing = visits_to_pay(connection, {row.guarantor_id for row in rows}, today)
    owed = {visit.id: visit.balance_cents for visits in owing.values() for visit in visits}
    return [_due(row, owing[row.guarantor_id], owed) for row in rows]


def _due(row: Row[Any], visits: Sequence[AccountRow], owed: dict[int, int]) -> DueRefund:
    """`owed` is what earlier credits have left to pay on each visit; this one takes of it too."""
    left = row.amount_cents - row.refunded_cents
    pays = []
    for visit in () if row.reason is RefundReason.ASSISTANCE else visits:
        cents = min(left, owed[visit.id])
        if cents:
            owed[visit.id] -= cents
            left -= cents
            pays.append(Offset(visit.reference, cents))
    return DueRefund(
        row.reference, left, REASON_WORDS[row.reason], row.since, row.since + REFUND_WITHIN, pays
    )


def refund_figures(connection: Connection, today: date) -> RefundFigures:
    """How much is due, how much of it for too long, and how much was given back."""
    each = refunds_due(connection, today)
    due = [one for one in each if one.cents]
    back = select(func.coalesce(func.sum(REFUND_DUE.c.refunded_cents), 0))
    return RefundFigures(
        due=len(due),
        due_cents=sum(one.cents for one in due),
        late=sum(1 for one in due if one.by < today),
        given_back_cents=int(connection.execute(back).scalar_one()),
        each=each,
        payers=payer_credits(connection),
    )
