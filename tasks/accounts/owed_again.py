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
    """What raised the balance last says it; else that the export changed the amount."""
    query = select(col(LedgerEntry.kind)).where(
        col(LedgerEntry.account_id) == account_id, col(LedgerEntry.amount_cents) > 0
    )
    kind = connection.execute(query.order_by(col(LedgerEntry.id).desc()).limit(1)).scalar()
    return FreshWhy.EXPORT if kind is None else _WHY.get(kind, FreshWhy.EXPORT)
