"""Whose money a credit is, and what happens with it (HD-09).

A patient's own credit pays other visits of theirs before any of it is given back. What an insurer
paid too much is the insurer's: it is listed for a person, and stops nothing.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, literal_column, select

from policy.assistance import patients_credit
from policy.terms import LedgerKind
from tasks.payments.doubts import in_doubt
from tasks.storage import ACCOUNT, LEDGER

PAID_BY_PATIENT = (
    select(-func.coalesce(func.sum(LEDGER.c.amount_cents), 0))
    .where(LEDGER.c.account_id == ACCOUNT.c.id, LEDGER.c.kind.in_(LedgerKind.by_patient()))
    .correlate(ACCOUNT)
    .scalar_subquery()
    .label("paid_by_patient")
)
"""For a query of accounts: what the patient paid of each, net, in cents."""

IN_CREDIT = ACCOUNT.c.balance_cents < literal_column("0")
"""As the index of credits says it: a bound zero would not let SQLite use it."""


@dataclass(frozen=True, slots=True)
class PayerCredit:
    """What was paid too much on a visit and is not the patient's: an insurer's, as a rule."""

    reference: str
    cents: int
    since: date


def payer_credits(connection: Connection, account_id: int | None = None) -> list[PayerCredit]:
    """All credits of payers, the oldest first. What may be counted twice is nobody's. Opaque
    references only."""
    newest = (
        select(func.max(LEDGER.c.value_on))
        .where(LEDGER.c.account_id == ACCOUNT.c.id)
        .correlate(ACCOUNT)
        .scalar_subquery()
        .label("since")
    )
    query = select(
        ACCOUNT.c.id, ACCOUNT.c.reference, ACCOUNT.c.balance_cents, PAID_BY_PATIENT, newest
    ).where(IN_CREDIT)
    if account_id is not None:
        query = query.where(ACCOUNT.c.id == account_id)
    rows = connection.execute(query.order_by(ACCOUNT.c.id)).all()
    twice = in_doubt(connection, [row.id for row in rows])
    found = []
    for visit, reference, balance, paid, since in rows:
        stands = min(0, balance + twice.get(visit, 0))
        cents = -stands - patients_credit(stands, int(paid))
        if cents:
            found.append(PayerCredit(reference, cents, since))
    return sorted(found, key=lambda credit: (credit.since, credit.reference))
