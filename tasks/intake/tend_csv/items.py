"""A visit's transactions as the lines of its bill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, Self, TypeVar

from policy.terms import LedgerKind
from tasks.intake.upsert import ItemRecord


class BillLine(Protocol):
    """An amount of a visit; `amount` is that of a charge, `cents` as in the ledger."""

    @property
    def kind(self) -> LedgerKind: ...
    @property
    def amount(self) -> int: ...
    @property
    def cents(self) -> int: ...
    @property
    def value_on(self) -> date: ...
    @property
    def description(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def code_system(self) -> str: ...
    def pays_for(self, charge: Self) -> bool: ...


_Amount = TypeVar("_Amount", bound=BillLine)


@dataclass(slots=True)
class _Item(Generic[_Amount]):
    """One charge, and what was taken off it so far. `left` may fall below zero."""

    charge: _Amount
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


def items_of(transactions: Sequence[_Amount]) -> tuple[ItemRecord, ...]:
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


def _spread(items: Sequence[_Item[_Amount]], kind: LedgerKind, cents: int) -> None:
    for item in items[:-1]:
        part = min(cents, max(0, item.left)) if cents > 0 else 0
        item.lower(kind, part)
        cents -= part
    items[-1].lower(kind, cents)
