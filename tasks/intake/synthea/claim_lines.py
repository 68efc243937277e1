"""What a Synthea claim's transactions say was owed (semantics 1.3 and 1.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from policy.holds import HoldKind
from policy.terms import LedgerKind
from tasks.intake.csv_files import is_unknown
from tasks.intake.synthea.rows import ClaimTransactionRow, TransactionType
from tasks.intake.upsert import HoldReason, ItemRecord, Posting, because

TOLERANCE = 2
"""Cents. Each amount of a line is rounded by itself, so a line may be out by as much."""

_LATER_PAYMENTS = frozenset({"CASH", "CHECK", "CC"})
"""Synthea pays every balance at once with one of these. To us that payment is still to come."""


@dataclass(slots=True)
class ClaimLine:
    """One charge and the sums of the rows that follow it, up to the next charge.

    `after_second` is what insurers paid once the bill had gone to the second one.
    """

    charge: ClaimTransactionRow
    service_on: date
    copay: int = 0
    insurers: int = 0
    adjustment: int = 0
    to_patient: int = 0
    to_second: int = 0
    after_second: int = 0
    later: int = 0

    def add(self, row: ClaimTransactionRow) -> None:
        if row.type is TransactionType.PAYMENT:
            self._add_payment(row)
        elif row.type is TransactionType.ADJUSTMENT:
            self.adjustment += row.adjustments
        elif row.type is TransactionType.TRANSFER_IN and row.transfer_type == "P":
            self.to_patient += row.amount
        elif row.type is TransactionType.TRANSFER_IN and row.transfer_type == "2":
            self.to_second += row.amount

    def _add_payment(self, row: ClaimTransactionRow) -> None:
        if row.method == "COPAY":
            self.copay += row.payments
        elif row.method == "ECHECK":
            self.insurers += row.payments
            self.after_second += row.payments if self.to_second else 0
        elif row.method in _LATER_PAYMENTS:
            self.later += row.payments

    @property
    def balance(self) -> int:
        """What was moved to the patient; all but copay and adjustment where nobody insures."""
        if self.charge.transfer_type == "P":
            return max(0, self.charge.amount - self.copay - self.adjustment)
        return max(0, self.to_patient)

    @property
    def rest(self) -> int:
        """What the amounts leave; below zero it is a credit."""
        return self.charge.amount - self.insurers - self.adjustment - self.copay

    @property
    def credit(self) -> int:
        """What was paid above the charge, where nothing of the line is owed; cents of rounding are
        none."""
        over = -self.rest if self.balance == 0 else 0
        return over if over > TOLERANCE else 0

    def item(self) -> ItemRecord:
        return ItemRecord(
            self.service_on,
            self.charge.description,
            self.charge.amount,
            self.insurers,
            self.adjustment,
            self.copay,
            self.balance,
            self.credit,
            self.charge.code,
            self.charge.code_system,
        )

    def postings(self, number: int, *, credits_stand: bool) -> Iterator[Posting]:
        """In the end an adjustment for what the rows leave open, so that the sum is the balance; or
        the credit, where it may stand."""
        left = -self.credit if credits_stand and self.credit else self.balance
        amounts = (
            ("charge", LedgerKind.CHARGE, self.charge.amount),
            ("insurer", LedgerKind.INSURER_PAYMENT, -self.insurers),
            ("adjustment", LedgerKind.ADJUSTMENT, -self.adjustment),
            ("copay", LedgerKind.PATIENT_PAYMENT, -self.copay),
            ("difference", LedgerKind.ADJUSTMENT, left - self.rest),
        )
        for part, kind, cents in amounts:
            if cents:
                yield Posting(f"{number}:{part}", kind, cents, self.service_on)

    def holds(self) -> Iterator[HoldReason]:
        if self.charge.amount < 0:
            yield because(HoldKind.DATA_QUALITY, "a charge is below zero")
        if self.balance and self.rest < self.balance - TOLERANCE:
            yield because(HoldKind.DATA_QUALITY, "the amounts of a line do not add up")
        if self.to_second > self.after_second + self.to_patient + TOLERANCE:
            yield because(HoldKind.INSURANCE_PENDING, "the second insurer's part is not known")
        elif self.rest > self.balance + TOLERANCE:
            yield because(HoldKind.INSURANCE_PENDING)
        if self.later and abs(self.later - self.balance) > TOLERANCE:
            yield because(HoldKind.DATA_QUALITY, "a payment differs from what was owed")


def lines_of(rows: Sequence[ClaimTransactionRow], service_on: date) -> tuple[ClaimLine, ...]:
    """Rows in the order they were written; each charge starts a line. One whose day nobody knows is
    of the claim's, `service_on`.

    Empty when the first row is no charge: then nothing says what the others belong to.
    """
    lines: list[ClaimLine] = []
    for row in sorted(rows, key=attrgetter("order")):
        if row.type is TransactionType.CHARGE:
            lines.append(
                ClaimLine(row, service_on if is_unknown(row.service_on) else row.service_on)
            )
        elif lines:
            lines[-1].add(row)
        else:
            return ()
    return tuple(lines)


def is_in_credit(lines: Sequence[ClaimLine]) -> bool:
    """Whether the visit as a whole is: a credit of one line is not taken for what is owed of
    another before somebody has asked the patient (HD-09)."""
    return any(line.credit for line in lines) and not any(line.balance for line in lines)


def last_day(lines: Sequence[ClaimLine]) -> date:
    return max(line.service_on for line in lines)
