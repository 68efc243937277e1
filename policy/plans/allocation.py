"""Where a payment on a plan goes: which instalments, in which order."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from policy.plans.plan_facts import InstalmentFacts


class Allocation(NamedTuple):
    """The part of a payment that goes to one instalment."""

    number: int
    amount_cents: int


def allocate(
    instalments: Sequence[InstalmentFacts], amount_cents: int, received_on: date
) -> tuple[Allocation, ...]:
    """Where a payment goes, in the order it is applied.

    What is due comes first, the oldest before the others; if nothing is due, the next instalment.
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
    unpaid = sorted((i for i in instalments if i.unpaid_cents), key=lambda i: i.due_on)
    due = [i for i in unpaid if i.due_on <= received_on] or unpaid[:1]
    return due + unpaid[len(due) :][::-1]
