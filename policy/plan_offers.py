"""What can be offered to pay a balance over time. No interest, no fees, no down payment."""

from dataclasses import dataclass

from policy.plan_terms import plan_terms


class PlanRefused(ValueError):
    """These terms cannot be a plan."""


@dataclass(frozen=True, slots=True)
class PlanQuote:
    """`count` monthly payments: `amount_cents` each, and `last_amount_cents` at the end."""

    count: int
    amount_cents: int
    last_amount_cents: int


def quote(balance_cents: int, count: int) -> PlanQuote:
    """PP-06: equal payments, the last one absorbs the remainder. Raises PlanRefused."""
    if balance_cents < 1:
        raise PlanRefused("a plan needs a balance of at least one cent")
    if not 1 <= count <= balance_cents:
        raise PlanRefused("a plan has at least one payment, and each is at least one cent")
    amount = balance_cents // count
    return PlanQuote(count, amount, balance_cents - amount * (count - 1))


def offers(balance_cents: int) -> tuple[PlanQuote, PlanQuote, PlanQuote]:
    """A shorter, the usual and a longer plan (PP-02), each payment at least the minimum (PP-03).

    A balance too small for three lengths keeps the choice and waives the minimum: 30 dollars
    can be paid in 1, 2 or 3 payments. Below three cents the longest possible plan is repeated.
    """
    terms = plan_terms().offers
    wanted = next(
        length.payments
        for length in terms.lengths
        if length.up_to_cents is None or balance_cents <= length.up_to_cents
    )
    most = max(balance_cents // terms.minimum_payment_cents, len(wanted))
    longer = min(wanted[2], most)
    usual = min(wanted[1], longer - 1)
    shorter = min(wanted[0], usual - 1)
    return (
        quote(balance_cents, min(shorter, balance_cents)),
        quote(balance_cents, min(usual, balance_cents)),
        quote(balance_cents, min(longer, balance_cents)),
    )


def needs_disclosure(count: int) -> bool:
    """RZ-01, PP-07: a written plan of more than four payments comes with a Reg Z disclosure."""
    return count > plan_terms().disclosure.required_above_payments
