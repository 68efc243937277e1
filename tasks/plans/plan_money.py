"""What the ledger says about one plan: the money that came for it, and what else became of its
bills since it was agreed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select
from sqlmodel import col

from models import LedgerEntry, PlanAccount
from policy.plans import Received
from policy.terms import EntryOrigin, LedgerKind, SettledBy, TakenBack

_ENDINGS = {
    LedgerKind.PATIENT_PAYMENT: SettledBy.PAYMENTS,
    LedgerKind.INSURER_PAYMENT: SettledBy.INSURER,
    LedgerKind.ADJUSTMENT: SettledBy.ADJUSTMENT,
    LedgerKind.BROUGHT_FORWARD: SettledBy.ADJUSTMENT,
    LedgerKind.ASSISTANCE_WRITE_OFF: SettledBy.HELP,
}


class Since(NamedTuple):
    """From when on money counts for a plan: the day it was agreed, and the last row of the ledger
    that was known then. What its instalments follow from already ends with `settled`."""

    enrolled_on: date
    entry_id: int | None
    settled: int


class _TakenBack(NamedTuple):
    entry_id: int
    cents: int
    why: TakenBack


@dataclass(slots=True)
class _Payment:
    entry_id: int
    account_id: int
    on: date
    cents: int = 0
    taken: list[_TakenBack] = field(default_factory=list)

    @property
    def left_cents(self) -> int:
        return self.cents - sum(back.cents for back in self.taken)

    def counts(self, since: Since) -> bool:
        """A payment of a day before the plan, or known when it was agreed, covers none of it."""
        known = since.entry_id is not None and self.entry_id <= since.entry_id
        return self.on >= since.enrolled_on and not known

    def came_before(self, since: Since) -> bool:
        """Whether the plan was agreed for what this payment had left to pay."""
        if since.entry_id is None:
            return self.on < since.enrolled_on
        return self.entry_id <= since.entry_id


@dataclass(frozen=True, slots=True)
class PlanMoney:
    """`known` and `new` came for the plan and stayed, the new since it was settled last; `missing`
    came, and the bank took it back since then.

    `undone`: a payment was taken back since then, for whatever reason.
    `returned_cents`: what the plan was agreed without, and was taken back since then.
    `taken_off_cents`: what others than the person took off the bills since it was agreed.
    `ending`: whose money came last. `newest`: the last row of the ledger.
    """

    known: tuple[Received, ...]
    new: tuple[Received, ...]
    missing: tuple[Received, ...]
    undone: bool
    returned_cents: int
    taken_off_cents: int
    ending: SettledBy
    newest: int

    @property
    def received(self) -> tuple[Received, ...]:
        return self.known + self.new


def money_of(connection: Connection, plan_id: int, since: Since) -> PlanMoney:
    rows = _rows(connection, plan_id)
    payments = _payments(rows)
    counted = [payment for payment in payments if payment.counts(since)]
    back = [(payment, taken) for payment in payments for taken in payment.taken]
    fresh = [(payment, taken) for payment, taken in back if taken.entry_id > since.settled]
    return PlanMoney(
        known=_received(one for one in counted if one.entry_id <= since.settled),
        new=_received(one for one in counted if one.entry_id > since.settled),
        missing=tuple(
            Received(payment.on, taken.cents)
            for payment, taken in fresh
            if payment.counts(since) and taken.why.by_the_bank
        ),
        undone=bool(fresh),
        returned_cents=sum(taken.cents for payment, taken in fresh if payment.came_before(since)),
        taken_off_cents=_taken_off(rows, payments, since),
        ending=_ending(rows),
        newest=max((row.id for row in rows), default=0),
    )


def _received(payments: Iterable[_Payment]) -> tuple[Received, ...]:
    return tuple(Received(payment.on, payment.left_cents) for payment in payments)


def _rows(connection: Connection, plan_id: int) -> Sequence[Row[Any]]:
    covered = select(col(PlanAccount.account_id)).where(col(PlanAccount.plan_id) == plan_id)
    columns = ("id", "account_id", "kind", "amount_cents", "value_on", "origin", "source_line",
               "reverses_id", "taken_back")  # fmt: skip
    query = select(*(getattr(LedgerEntry, name) for name in columns))
    return connection.execute(
        query.where(col(LedgerEntry.account_id).in_(covered)).order_by(col(LedgerEntry.id))
    ).all()


def _payments(rows: Iterable[Row[Any]]) -> list[_Payment]:
    """An export that says another amount corrects the payment of its line."""
    found: dict[object, _Payment] = {}
    by_entry: dict[int, _Payment] = {}
    for row in rows:
        if row.kind is LedgerKind.PATIENT_PAYMENT:
            payment = found.setdefault(_key(row), _Payment(row.id, row.account_id, row.value_on))
            by_entry[row.id] = payment
            payment.cents -= row.amount_cents
            if row.amount_cents < 0:
                payment.on = row.value_on
    payments = list(found.values())
    for cents, row in _reversals(rows):
        back = _TakenBack(row.id, cents, row.taken_back or TakenBack.BOUNCED)
        if row.reverses_id in by_entry:
            by_entry[row.reverses_id].taken.append(back)
        else:
            _take_from(payments, row.account_id, row.value_on, back)
    return payments


def _key(row: Row[Any]) -> object:
    by_line = row.origin is EntryOrigin.IMPORT and row.source_line
    return (row.account_id, row.kind, row.source_line) if by_line else row.id


def _reversals(rows: Iterable[Row[Any]]) -> Iterator[tuple[int, Row[Any]]]:
    """Each reversal once, with what is left of it after its export corrected it."""
    cents: dict[object, int] = {}
    last: dict[object, Row[Any]] = {}
    for row in rows:
        if row.kind is LedgerKind.REVERSAL:
            key = _key(row)
            cents[key] = cents.get(key, 0) + row.amount_cents
            last[key] = row
    yield from ((cents[key], row) for key, row in last.items() if cents[key] > 0)


def _take_from(payments: Sequence[_Payment], account_id: int, on: date, back: _TakenBack) -> None:
    """An export names no payment that its reversal takes back: the newest of that amount, else the
    newest ones."""
    theirs = [one for one in payments if one.account_id == account_id and one.on <= on]
    theirs.sort(key=lambda one: (one.on, one.entry_id), reverse=True)
    exact = next((one for one in theirs if one.left_cents == back.cents), None)
    left = back.cents
    for payment in [exact] if exact else theirs:
        part = min(left, payment.left_cents)
        if part > 0:
            payment.taken.append(back._replace(cents=part))
            left -= part


def _taken_off(rows: Iterable[Row[Any]], payments: Iterable[_Payment], since: Since) -> int:
    """Known only where it is known which rows came after the plan."""
    if since.entry_id is None:
        return 0
    after = [row for row in rows if row.id > since.entry_id]
    off: int = -sum(row.amount_cents for row in after if not _raises_or_pays(row))
    late = sum(
        one.left_cents for one in payments if not one.counts(since) and not one.came_before(since)
    )
    return max(0, off + late)


def _raises_or_pays(row: Row[Any]) -> bool:
    """A balance brought forward that grew is as a late charge."""
    if row.kind is LedgerKind.BROUGHT_FORWARD:
        return bool(row.amount_cents > 0)
    return row.kind in (LedgerKind.CHARGE, *LedgerKind.by_patient())


def _ending(rows: Sequence[Row[Any]]) -> SettledBy:
    lowered = [row.kind for row in rows if row.amount_cents < 0 and row.kind in _ENDINGS]
    return _ENDINGS[lowered[-1]] if lowered else SettledBy.PAYMENTS
