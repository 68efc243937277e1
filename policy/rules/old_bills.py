"""Bills of visits long ago: for a first bill, and for a court (HD-29, HD-30).

Each rule is `(facts, policy, today) -> Decision | None`; what a person has cleared is told in the
facts.
"""

from datetime import date

from policy.holds import HoldKind
from policy.law import last_day_of_first_bill, last_day_to_sue
from policy.policy_file import PolicySpec
from policy.rules.facts import AccountFacts
from policy.terms import PlanStatus


def too_old(facts: AccountFacts, policy: PolicySpec, today: date) -> bool:
    """HD-29: nothing was ever sent about it, and its first bill would come later than the policy
    lets it. One that was sent, and came back, was sent."""
    if facts.first_statement_on is not None or facts.step is not None:
        return False
    last = last_day_of_first_bill(facts.last_service_on, policy.first_bill.oldest_months)
    return today > last and _asked_for(facts, policy, HoldKind.TOO_OLD)


def time_barred(facts: AccountFacts, policy: PolicySpec, today: date) -> bool:
    """HD-30: no court may hear of it any more, by the facility's state or the person's."""
    if not _asked_for(facts, policy, HoldKind.TIME_BARRED):
        return False
    states = (facts.facility.state, facts.guarantor.state)
    return today > last_day_to_sue(facts.last_service_on, states, today)


def _asked_for(facts: AccountFacts, policy: PolicySpec, kind: HoldKind) -> bool:
    """Not what is closed or written off all the same, what a person cleared, and what the person
    themselves agreed to pay in a plan."""
    if facts.balance_cents <= 0 or kind in facts.cleared:
        return False
    if facts.person_owes_cents < policy.small_balance.write_off_below_cents:
        return False
    return facts.plan is None or facts.plan.status is not PlanStatus.ACTIVE
