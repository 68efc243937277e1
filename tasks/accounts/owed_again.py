"""Why a bill that was settled is owed again."""

from sqlalchemy import Connection, select
from sqlmodel import col

from models import LedgerEntry
from policy.terms import FreshWhy, LedgerKind

_WHY = {
    LedgerKind.CHARGE: FreshWhy.NEW_CHARGE,
    LedgerKind.INSURER_PAYMENT: FreshWhy.INSURER,
    LedgerKind.REVERSAL: FreshWhy.TAKEN_BACK,
    LedgerKind.PATIENT_PAYMENT: FreshWhy.CORRECTED,
}


def why_owed_again(connection: Connection, account_id: int) -> FreshWhy:
    """What raised the balance last says it; else that the export changed the amount. What we had
    entered wrongly is no payment that came back."""
    query = select(col(LedgerEntry.kind), col(LedgerEntry.taken_back)).where(
        col(LedgerEntry.account_id) == account_id, col(LedgerEntry.amount_cents) > 0
    )
    last = connection.execute(query.order_by(col(LedgerEntry.id).desc()).limit(1)).first()
    if last is None:
        return FreshWhy.EXPORT
    kind, taken_back = last
    if taken_back is not None and not taken_back.by_the_bank:
        return FreshWhy.CORRECTED
    return _WHY.get(kind, FreshWhy.EXPORT)
