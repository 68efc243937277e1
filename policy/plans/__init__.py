"""Payment plans, all in one place: what is offered, when it is due, how it is looked after."""

from policy.plans.allocation import (
    Allocation,
    Received,
    allocate,
    asked_with,
    by_day,
    fitted,
    replayed,
)
from policy.plans.changes import (
    Moved,
    begin_again,
    begins_by_itself,
    needs_a_person,
    put_off,
    skip,
    taken_back,
)
from policy.plans.dates import (
    FirstDueRefused,
    Instalment,
    check_first_due,
    first_due,
    months_later,
    schedule,
)
from policy.plans.follow_up import (
    LADDER,
    cure_deadline,
    look,
    missed,
    next_follow_up,
    next_review,
    past_due_cents,
    too_few_to_default,
)
from policy.plans.plan_facts import (
    FollowUp,
    FollowUpDue,
    InstalmentFacts,
    PlanFacts,
)
from policy.plans.plan_offers import (
    NoPlanFits,
    PlanQuote,
    PlanRefused,
    check_terms,
    needs_disclosure,
    offers,
)
from policy.plans.state_limits import NO_LIMITS, PlanLimits, interest_caps, plan_limits, state_plans
from policy.plans.terms import Disclosing, plan_terms
from policy.terms import PlanStatus

__all__ = [
    "LADDER",
    "NO_LIMITS",
    "Allocation",
    "Disclosing",
    "FirstDueRefused",
    "FollowUp",
    "FollowUpDue",
    "Instalment",
    "InstalmentFacts",
    "Moved",
    "NoPlanFits",
    "PlanFacts",
    "PlanLimits",
    "PlanQuote",
    "PlanRefused",
    "PlanStatus",
    "Received",
    "allocate",
    "asked_with",
    "begin_again",
    "begins_by_itself",
    "by_day",
    "check_first_due",
    "check_terms",
    "cure_deadline",
    "first_due",
    "fitted",
    "interest_caps",
    "look",
    "missed",
    "months_later",
    "needs_a_person",
    "needs_disclosure",
    "next_follow_up",
    "next_review",
    "offers",
    "past_due_cents",
    "plan_limits",
    "plan_terms",
    "put_off",
    "replayed",
    "schedule",
    "skip",
    "state_plans",
    "taken_back",
    "too_few_to_default",
]
