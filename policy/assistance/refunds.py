"""What is given back when help is granted after a person has paid (501R-13)."""

from dataclasses import dataclass

from policy.law import times
from policy.terms import LedgerKind

BY_PATIENT = (LedgerKind.PATIENT_PAYMENT, LedgerKind.REVERSAL, LedgerKind.REFUND)
"""What a patient paid of a bill, less what was taken or given back."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an answer does to an account. A refund is what was paid beyond what is owed.

    `kept_cents`: paid beyond what is owed, but so little that no refund is required.
    """

    write_off_cents: int
    refund_cents: int = 0
    kept_cents: int = 0


def settlement(balance_cents: int, paid_cents: int, owed_cents: int) -> Settlement:
    """501R-13: the account once the person owes `owed_cents` for this care altogether.

    `owed_cents` is for the whole bill, `paid_cents` of which are paid already. From the least
    refund on the balance becomes a credit, which is refunded; below it the balance becomes zero.
    """
    paid_cents = max(0, paid_cents)
    left = owed_cents - paid_cents
    if left >= 0:
        return Settlement(write_off_cents=max(0, balance_cents - left))
    excess = min(-left, paid_cents)
    if excess < times().federal.refund_from_cents:
        return Settlement(max(0, balance_cents), kept_cents=excess)
    return Settlement(max(0, balance_cents + excess), refund_cents=excess)
