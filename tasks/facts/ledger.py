"""What a ledger adds up to: the balance, and what of it help with the cost is worked out from."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from policy.terms import LedgerKind
from tasks.storage import LEDGER, among


class Money(NamedTuple):
    """Sums of one ledger, in cents; `paid` and `assisted` lower what is owed."""

    balance: int
    charges: int
    paid: int
    assisted: int


NOTHING = Money(0, 0, 0, 0)


def ledger_sums(connection: Connection, ids: Sequence[int]) -> dict[int, Money]:
    entry, cents, kind = LEDGER.c.account_id, LEDGER.c.amount_cents, LEDGER.c.kind

    def sum_of(*kinds: LedgerKind) -> Any:
        return func.coalesce(func.sum(cents).filter(kind.in_(kinds)), 0)

    query = select(
        entry,
        func.sum(cents),
        sum_of(LedgerKind.CHARGE),
        -sum_of(*LedgerKind.by_patient()),
        -sum_of(LedgerKind.ASSISTANCE_WRITE_OFF),
    ).where(among(connection, entry, ids))
    return {
        row[0]: Money(int(row[1]), int(row[2]), int(row[3]), int(row[4]))
        for row in connection.execute(query.group_by(entry)).all()
    }
