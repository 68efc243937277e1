"""Where a payment on a plan goes: which instalments, in which order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from policy.plans.plan_facts import InstalmentFacts


class Received(NamedTuple):
    """Money that came in on a day, less what was taken back of it."""

    on: date
    cents: int


class Allocation(NamedTuple):
    """The part of a payment that goes to one instalment."""

    number: int
    amount_cents: int


def allocate(
    instalments: Sequence[InstalmentFacts], amount_cents: int, received_on: date
) -> tuple[Allocation, ...]:
    """Where a payment goes, in the order it is applied.

    What is late comes first, the oldest before the others, then the instalment that is due next.
    The rest reduces the last instalments (PP-11). What all of them together do not need is left
    out: it is a credit of the account.
    """
    if amount_cents < 1:
        raise ValueError("a payment is at least one cent")
    allocations: list[Allocation] = []
    for instalment in _payment_order(instalments, received_on):
        part = min(amount_cents, instalment.unpaid_cents)
        if part:
            allocations.append(Allocation(instalment.number, part))
            amount_cents -= part
    return tuple(allocations)


def _payment_order(
    instalments: Sequence[InstalmentFacts], received_on: date
) -> list[InstalmentFacts]:
    unpaid = sorted((i for i in instalments if i.unpaid_cents), key=by_day)
    late = [i for i in unpaid if i.due_on < received_on]
    ahead = unpaid[len(late) :]
    return late + ahead[:1] + ahead[1:][::-1]


def replayed(
    instalments: Sequence[InstalmentFacts], received: Iterable[Received]
) -> tuple[InstalmentFacts, ...]:
    """The instalments as these payments leave them, whatever was noted as paid before.

    Only the days on which money came count, not the order in which it was written down: what came
    on one day is one payment.
    """
    days: Counter[date] = Counter()
    for payment in received:
        days[payment.on] += payment.cents
    stands = {one.number: replace(one, paid_cents=0, last_payment_on=None) for one in instalments}
    for day in sorted(days):
        if days[day] < 1:
            continue
        for number, cents in allocate(tuple(stands.values()), days[day], day):
            paid = stands[number].paid_cents + cents
            stands[number] = replace(stands[number], paid_cents=paid, last_payment_on=day)
    return tuple(stands.values())


def fitted(instalments: Sequence[InstalmentFacts], left_cents: int) -> tuple[InstalmentFacts, ...]:
    """Instalments that ask for no more than `left_cents` together: the last ones shrink first."""
    too_much = sum(one.unpaid_cents for one in instalments) - left_cents
    stands = {one.number: one for one in instalments}
    for one in sorted(instalments, key=by_day, reverse=True):
        cut = min(max(0, too_much), one.unpaid_cents)
        too_much -= cut
        stands[one.number] = replace(one, amount_cents=one.amount_cents - cut)
    return tuple(stands.values())


def asked_with(instalments: Iterable[InstalmentFacts], small_cents: int) -> dict[int, int]:
    """By number of each unpaid instalment, in the order they fall due, what is asked for with it:
    a rest that is too small to write about (HD-08) joins the next one."""
    asked: dict[int, int] = {}
    joined = 0
    unpaid = [(one.due_on, one.number, one.unpaid_cents) for one in instalments]
    for _, number, cents in sorted(unpaid):
        if not cents:
            continue
        joined += cents
        asked[number] = joined
        joined = joined if joined < small_cents else 0
    return asked


def by_day(instalment: InstalmentFacts) -> tuple[date, int]:
    """The order in which instalments fall due: a moved one keeps its number."""
    return instalment.due_on, instalment.number
