"""What can be offered to pay a balance over time. No interest, no fees, no down payment."""

from dataclasses import dataclass

from policy.plans.state_limits import NO_LIMITS, PlanLimits
from policy.plans.terms import Disclosing, plan_terms


class PlanRefused(ValueError):
    """These terms cannot be a plan."""


class NoPlanFits(PlanRefused):
    """No plan is long enough for this income: help with the cost is the answer."""

    def __init__(self, rules: tuple[str, ...]) -> None:
        named = ", ".join((*rules, "PP-04"))
        super().__init__(
            f"no plan of up to {plan_terms().offers.most_payments} payments fits this income "
            f"({named}); offer help with the cost"
        )


@dataclass(frozen=True, slots=True)
class PlanQuote:
    """`count` monthly payments: `amount_cents` each, and `last_amount_cents` at the end."""

    count: int
    amount_cents: int
    last_amount_cents: int


Offers = tuple[PlanQuote, PlanQuote, PlanQuote]


def quote(balance_cents: int, count: int) -> PlanQuote:
    """PP-06: equal payments, the last one absorbs the remainder. Raises PlanRefused."""
    if balance_cents < 1:
        raise PlanRefused("a plan needs a balance of at least one cent")
    if not 1 <= count <= balance_cents:
        raise PlanRefused("a plan has at least one payment, and each is at least one cent")
    amount = balance_cents // count
    return PlanQuote(count, amount, balance_cents - amount * (count - 1))


def offers(
    balance_cents: int,
    limits: PlanLimits = NO_LIMITS,
    mode: Disclosing = Disclosing.DISCLOSE,
) -> Offers:
    """A shorter, the usual and a longer plan (PP-02), each payment at least the minimum (PP-03).

    A balance too small for three lengths keeps the choice and waives the minimum: 30 dollars
    can be paid in 1, 2 or 3 payments. Below three cents the longest possible plan is repeated.
    A state's cap wins over the minimum and over the usual lengths (PP-04). Raises PlanRefused.
    """
    least = least_payments(balance_cents, limits)
    wanted = _no_shorter_than(least, _usual_counts(balance_cents, mode))
    shorter, usual, longer = (
        quote(balance_cents, _fitting(balance_cents, count, limits) or least) for count in wanted
    )
    return shorter, usual, longer


def _usual_counts(balance_cents: int, mode: Disclosing) -> tuple[int, int, int]:
    terms = plan_terms().offers
    wanted = next(
        length.payments
        for length in terms.lengths
        if length.up_to_cents is None or balance_cents <= length.up_to_cents
    )
    most = max(balance_cents // terms.minimum_payment_cents, len(wanted))
    if mode is Disclosing.CAP4:
        most = min(most, plan_terms().disclosure.required_above_payments)
    longer = min(wanted[2], most)
    usual = min(wanted[1], longer - 1)
    return min(wanted[0], usual - 1), usual, longer


def _no_shorter_than(least: int, counts: tuple[int, int, int]) -> tuple[int, int, int]:
    """Still three lengths to choose from, a sixth of the shortest apart."""
    if least <= counts[0]:
        return counts
    apart = max(1, least // 6)
    usual = max(counts[1], least + apart)
    return least, usual, max(counts[2], usual + apart)


def least_payments(balance_cents: int, limits: PlanLimits) -> int:
    """The shortest plan that a cap of the income allows. Raises PlanRefused."""
    if balance_cents < 1:
        raise PlanRefused("a plan needs a balance of at least one cent")
    least = _fitting(balance_cents, 1, limits)
    if least is None:
        raise NoPlanFits(limits.rules)
    return least


def _fitting(balance_cents: int, count: int, limits: PlanLimits) -> int | None:
    """The first number of payments from `count` on that keeps the caps.

    One more payment can break what one less keeps: the last payment takes the odd cents.
    """
    most = min(plan_terms().offers.most_payments, balance_cents)
    start = max(count, limits.fewest_payments)
    if limits.most_cents:
        start = max(start, -(-balance_cents // limits.most_cents))
    counts = range(min(start, most), most + 1)
    return next((n for n in counts if _within(quote(balance_cents, n), limits)), None)


def check_terms(
    balance_cents: int,
    count: int,
    limits: PlanLimits = NO_LIMITS,
    mode: Disclosing = Disclosing.DISCLOSE,
) -> None:
    """Raises PlanRefused with the rule, and with what would be possible instead.

    The words name no amount of the cap, from which an income could be told.
    """
    least = least_payments(balance_cents, limits)
    fitting = _fitting(balance_cents, count, limits)
    if fitting != count:
        named = ", ".join((*limits.rules, "PP-04"))
        raise PlanRefused(
            f"such payments are too high here ({named}); take at least {fitting or least}"
        )
    _check_minimum(balance_cents, count, limits, mode)
    few = plan_terms().disclosure.required_above_payments
    if mode is Disclosing.CAP4 and count > max(few, least):
        raise PlanRefused(f"this practice makes plans of up to {few} payments (RZ-02)")


def _check_minimum(balance_cents: int, count: int, limits: PlanLimits, mode: Disclosing) -> None:
    """PP-03: less than the minimum is for the tiny balances, and where a cap asks for it."""
    minimum = plan_terms().offers.minimum_payment_cents
    if balance_cents >= minimum * count:
        return
    longest = max(offer.count for offer in offers(balance_cents, limits, mode))
    if count > longest:
        raise PlanRefused(
            f"a payment is at least ${minimum // 100} unless a state's share of the income is less "
            f"(PP-03); take at most {longest} payments, or offer help with the cost"
        )


def needs_disclosure(count: int) -> bool:
    """RZ-01, PP-07: a written plan of more than four payments comes with a Reg Z disclosure.

    That an informal arrangement is no written agreement is a permission that nobody read: it is
    off (RZ-02 informal), and such a plan shows its cost too.
    """
    return count > plan_terms().disclosure.required_above_payments


def _within(terms: PlanQuote, limits: PlanLimits) -> bool:
    """PP-04: the largest payment, which is the last, and the dearest 12 months."""
    if limits.most_cents is not None and terms.last_amount_cents > limits.most_cents:
        return False
    if limits.most_in_a_year_cents is None:
        return True
    year = terms.amount_cents * (min(terms.count, 12) - 1) + terms.last_amount_cents
    return year <= limits.most_in_a_year_cents
