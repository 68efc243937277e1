"""How often a person may be called: Regulation F's numbers and the product's stricter ones.

Attempts count whatever came of them, over all numbers and all accounts of the person, and over all
people who share the number.
"""

from datetime import date, timedelta

from policy.contact import Closed, why_closed
from policy.policy_file import Ceilings
from policy.rules.facts import GuarantorFacts

_WEEK = timedelta(7)


def stops_call(
    person: GuarantorFacts, ceilings: Ceilings, day: date, *, asked: bool = False
) -> Closed | None:
    """What stops a call on this day; None when it may be made.

    A call the person `asked` for does not count against them (RF-03): only the hours bind it.
    """
    closed = why_closed(person.times, day)
    if closed is not None or asked:
        return closed
    if person.talked_on is not None and day < first_call_after(person.talked_on, ceilings):
        return Closed(("RF-02",), f"we talked on {person.talked_on.isoformat()}")
    made = sum(day - _WEEK < attempt <= day for attempt in person.attempts)
    if made >= ceilings.attempts_in_7_days:
        return Closed(("RF-01",), f"there were {made} calls in 7 days")
    if made >= ceilings.calls_in_7_days:
        return Closed(("RF-04",), f"there were {made} calls in 7 days")
    if day in person.attempts or day in person.number_listed:
        return Closed(("RF-04",), "one call a day")
    return None


def first_call_after(talked_on: date, ceilings: Ceilings) -> date:
    """RF-02: the day of the conversation is the first of the days without a call."""
    return talked_on + timedelta(ceilings.days_after_conversation)
