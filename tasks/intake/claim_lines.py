"""What a Synthea claim's transactions say was owed (semantics 1.3 and 1.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from policy.holds import HoldKind
from policy.terms import LedgerKind
from tasks.intake.import_holds import because
from tasks.intake.records import HoldReason, ItemRecord, Posting
from tasks.intake.synthea_rows import ClaimTransactionRow, TransactionType

_LATER_PAYMENTS = frozenset({"CASH", "CHECK", "CC"})
"""Synthea pays every balance at once with one of these. To us that payment is still to come."""


@dataclass(frozen=True)
class ClaimLine:
    """One charge and the rows that follow it, up to the next charge."""

    rows: tuple[ClaimTransactionRow, ...]

    @property
    def charge(self) -> ClaimTransactionRow:
        return self.rows[0]

    @cached_property
    def copay(self) -> int:
        return self._paid({"COPAY"})

    @cached_property
    def insurers(self) -> int:
        return self._paid({"ECHECK"})

    @cached_property
    def adjustment(self) -> int:
        rows = (row for row in self.rows if row.type is TransactionType.ADJUSTMENT)
        return sum(row.adjustments for row in rows)

    @cached_property
    def balance(self) -> int:
        """What was moved to the patient; all but copay and adjustment where nobody insures."""
        if self.charge.transfer_type == "P":
            return max(0, self.charge.amount - self.copay - self.adjustment)
        return max(0, self._moved_to("P"))

    @property
    def rest(self) -> int:
        """What the amounts leave; below zero it is a credit."""
        return self.charge.amount - self.insurers - self.adjustment - self.copay

    def item(self) -> ItemRecord:
        return ItemRecord(
            self.charge.service_on,
            self.charge.description,
            self.charge.amount,
            self.insurers,
            self.adjustment,
            self.copay,
            self.balance,
            max(0, -self.rest),
        )

    def postings(self, number: int) -> Iterator[Posting]:
        """In the end an adjustment for what the rows leave open, so that the sum is the balance."""
        amounts = (
            ("charge", LedgerKind.CHARGE, self.charge.amount),
            ("insurer", LedgerKind.INSURER_PAYMENT, -self.insurers),
            ("adjustment", LedgerKind.ADJUSTMENT, -self.adjustment),
            ("copay", LedgerKind.PATIENT_PAYMENT, -self.copay),
            ("difference", LedgerKind.ADJUSTMENT, self.balance - self.rest),
        )
        for part, kind, cents in amounts:
            if cents:
                yield Posting(f"{number}:{part}", kind, cents, self.charge.service_on)

    def holds(self) -> Iterator[HoldReason]:
        if self.charge.amount < 0:
            yield because(HoldKind.DATA_QUALITY, "a charge is below zero")
        if self.balance and self.rest < self.balance:
            yield because(HoldKind.DATA_QUALITY, "the amounts of a line do not add up")
        if self._moved_to("2") > self._paid_after_transfer() + self._moved_to("P"):
            yield because(HoldKind.INSURANCE_PENDING, "the second insurer's part is not known")
        elif self.rest > self.balance:
            yield because(HoldKind.INSURANCE_PENDING)
        later = self._paid(_LATER_PAYMENTS)
        if later and later != self.balance:
            yield because(HoldKind.DATA_QUALITY, "a payment differs from what was owed")

    def _paid(self, methods: set[str] | frozenset[str]) -> int:
        return sum(
            row.payments
            for row in self.rows
            if row.type is TransactionType.PAYMENT and row.method in methods
        )

    def _moved_to(self, whom: str) -> int:
        return sum(
            row.amount
            for row in self.rows
            if row.type is TransactionType.TRANSFER_IN and row.transfer_type == whom
        )

    def _paid_after_transfer(self) -> int:
        """What insurers paid after the bill was moved to the second one."""
        places = [
            place
            for place, row in enumerate(self.rows)
            if row.type is TransactionType.TRANSFER_IN and row.transfer_type == "2"
        ]
        later = self.rows[places[0] :] if places else ()
        return sum(row.payments for row in later if row.method == "ECHECK")


def lines_of(rows: Sequence[ClaimTransactionRow]) -> tuple[ClaimLine, ...]:
    """Rows in the order they were written; each charge starts a line.

    Empty when the first row is no charge: then nothing says what the others belong to.
    """
    ordered = sorted(rows, key=lambda row: row.order)
    starts = [n for n, row in enumerate(ordered) if row.type is TransactionType.CHARGE]
    if not starts or starts[0] != 0:
        return ()
    ends = [*starts[1:], len(ordered)]
    return tuple(
        ClaimLine(tuple(ordered[start:end])) for start, end in zip(starts, ends, strict=True)
    )


def last_day(lines: Sequence[ClaimLine]) -> date:
    return max(line.charge.service_on for line in lines)
