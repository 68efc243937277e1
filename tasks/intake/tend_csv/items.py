"""A visit's transactions as the lines of its bill."""

from collections.abc import Sequence
from dataclasses import dataclass

from policy.terms import LedgerKind
from tasks.intake.tend_csv.rows import TransactionRow
from tasks.intake.upsert import ItemRecord


@dataclass(slots=True)
class _Item:
    """One charge, and what was taken off it so far. `left` may fall below zero."""

    charge: TransactionRow
    insurer: int = 0
    adjustment: int = 0
    patient: int = 0

    @property
    def left(self) -> int:
        return self.charge.amount - self.insurer - self.adjustment - self.patient

    def lower(self, kind: LedgerKind, cents: int) -> None:
        if kind is LedgerKind.INSURER_PAYMENT:
            self.insurer += cents
        elif kind in (LedgerKind.ADJUSTMENT, LedgerKind.ASSISTANCE_WRITE_OFF):
            self.adjustment += cents
        else:
            self.patient += cents

    def record(self) -> ItemRecord:
        return ItemRecord(
            self.charge.value_on,
            self.charge.description,
            self.charge.amount,
            self.insurer,
            self.adjustment,
            self.patient,
            max(0, self.left),
            max(0, -self.left),
            self.charge.code,
            self.charge.code_system,
        )


def items_of(transactions: Sequence[TransactionRow]) -> tuple[ItemRecord, ...]:
    """What names its charge goes there; the rest fills the charges in their order.

    The last line takes what no charge has room for, so that the bill always adds up.
    """
    items = [_Item(t) for t in transactions if t.kind is LedgerKind.CHARGE]
    for transaction in transactions:
        if transaction.kind is LedgerKind.CHARGE or not items:
            continue
        own = [item for item in items if transaction.pays_for(item.charge)]
        _spread(own or items, transaction.kind, -transaction.cents)
    return tuple(item.record() for item in items)


def _spread(items: Sequence[_Item], kind: LedgerKind, cents: int) -> None:
    for item in items[:-1]:
        part = min(cents, max(0, item.left)) if cents > 0 else 0
        item.lower(kind, part)
        cents -= part
    items[-1].lower(kind, cents)
