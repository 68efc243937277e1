"""Payment plans, all in one place: what is offered, when it is due, how it is looked after."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from policy.plans.dates import FirstDueRefused, Instalment, check_first_due, first_due, schedule
from policy.plans.follow_up import (
    cure_deadline,
    missed,
    next_follow_up,
    next_review,
    past_due_cents,
)
from policy.plans.offers import (
    NoPlanFits,
    PlanQuote,
    PlanRefused,
    check_terms,
    needs_disclosure,
    offers,
)
from policy.plans.plan_facts import FollowUp, FollowUpDue, InstalmentFacts, PlanFacts
from policy.plans.state_limits import NO_LIMITS, PlanLimits, plan_limits
from policy.plans.terms import Disclosing
from policy.terms import PlanStatus

__all__ = [
    "NO_LIMITS",
    "Allocation",
    "Disclosing",
    "FirstDueRefused",
    "FollowUp",
    "FollowUpDue",
    "Instalment",
    "InstalmentFacts",
    "NoPlanFits",
    "PlanFacts",
    "PlanLimits",
    "PlanQuote",
    "PlanRefused",
    "PlanStatus",
    "allocate",
    "check_first_due",
    "check_terms",
    "cure_deadline",
    "first_due",
    "missed",
    "needs_disclosure",
    "next_follow_up",
    "next_review",
    "offers",
    "past_due_cents",
    "plan_limits",
    "schedule",
]


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
