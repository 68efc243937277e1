"""Whose money a credit is, and what is given back when help is granted after payment (501R-13)."""

from dataclasses import dataclass

from policy.law import times


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an answer does to an account. A refund is what was paid beyond what is owed.

    `kept_cents`: paid beyond what is owed, but so little that no refund is required.
    """

    write_off_cents: int
    refund_cents: int = 0
    kept_cents: int = 0


def settlement(
    balance_cents: int, paid_cents: int, owed_cents: int, least_cents: int | None = None
) -> Settlement:
    """501R-13: the account once the person owes `owed_cents` for this care altogether.

    `owed_cents` is for the whole bill, `paid_cents` of which are paid already. From the least
    refund on the balance becomes a credit, which is refunded; below it the balance becomes zero.
    `least_cents`: the least refund, where a state asks for a smaller one than federal law.
    """
    least = times().federal.refund_from_cents if least_cents is None else least_cents
    paid_cents = max(0, paid_cents)
    left = owed_cents - paid_cents
    if left >= 0:
        return Settlement(write_off_cents=max(0, balance_cents - left))
    excess = min(-left, paid_cents)
    if excess < least:
        return Settlement(max(0, balance_cents), kept_cents=excess)
    return Settlement(max(0, balance_cents + excess), refund_cents=excess)


def patients_credit(balance_cents: int, paid_cents: int) -> int:
    """HD-09: the part of a credit that is the patient's own: at most what they paid, net.

    The rest of it belongs to who paid it, an insurer as a rule. Cents; 0 where nothing is over.
    """
    return min(max(0, -balance_cents), max(0, paid_cents))


def holds_others(credit_cents: int) -> bool:
    """HD-09, 501R-13: a credit so small that no refund is required stops no other bill."""
    return credit_cents >= times().federal.refund_from_cents
