"""When the next step of the cadence is due (rule 6.4)."""

from datetime import date, timedelta

from policy.policy_file import PolicySpec, Step
from policy.rules.facts import AccountFacts
from policy.terms import Channel, Way

_BY_PHONE = frozenset({Channel.CALL})


def due_on(facts: AccountFacts, step: Step, policy: PolicySpec, today: date) -> date:
    """The day `step` may happen: its day of the cadence, later if the step before was late.

    Whatever came between, a hold, quiet days or days without a run, the account is left in peace
    after its last contact for as long as the policy means to between these two steps.
    Before the first statement is provided nothing but that statement is due.
    """
    if facts.first_statement_on is None:
        return first_statement_due(facts, policy, today)
    planned = facts.first_statement_on + timedelta(step.after_days + facts.paused_days)
    if facts.step_on is None:
        return planned
    return max(planned, facts.step_on + timedelta(days_between(facts.step, step, policy)))


def first_statement_due(facts: AccountFacts, policy: PolicySpec, today: date) -> date:
    """Now. Where the household got mail in these days, the bill of one more visit waits until
    they are over: two letters of one week would name two amounts."""
    person = facts.guarantor
    if facts.step is not None or person.open_today - _BY_PHONE:
        return today
    mailed = set(person.touches) - set(person.calls)
    if person.sealed_today - _BY_PHONE:
        mailed.add(today)
    if not mailed:
        return today
    return max(today, max(mailed) + timedelta(policy.household.gather_days))


def days_between(done: str | None, following: Step, policy: PolicySpec) -> int:
    """How long the policy lets pass from one step to another; never less than its least gap."""
    start = 0 if done is None else policy.steps[policy.position[done]].after_days
    return max(following.gap_days, following.after_days - start)


def next_step(facts: AccountFacts, policy: PolicySpec) -> Step | None:
    """The step after the last one done. Where nobody may be called, one letter stands for
    all calls.

    A first statement that never reached the person is still the next step (H7).
    """
    step = policy.after(None if facts.first_statement_on is None else facts.step)
    if may_call(facts, policy):
        return step
    while step is not None and step.way is Way.CALL and _came_from_call(facts, policy):
        step = policy.after(step.name)
    return step


def may_call(facts: AccountFacts, policy: PolicySpec) -> bool:
    """Whether the cadence may call: there is a phone, and RF-04's calls are not used up."""
    attempts_left = facts.call_attempts < policy.ceilings.calls_in_stage
    return facts.guarantor.takes_calls and attempts_left


def way_of(facts: AccountFacts, step: Step, policy: PolicySpec) -> Way:
    """How `step` reaches this person: a letter stands for a call that may not be made."""
    if step.way is Way.CALL and not may_call(facts, policy):
        return Way.DOCUMENT
    return step.way


def _came_from_call(facts: AccountFacts, policy: PolicySpec) -> bool:
    return facts.step is not None and policy.steps[policy.position[facts.step]].way is Way.CALL


def look_after(facts: AccountFacts, done: Step, policy: PolicySpec, today: date) -> date:
    """The day to look again once `done` has happened today."""
    following = policy.after(done.name)
    start = facts.first_statement_on or today
    if following is None:
        return today + timedelta(policy.holds.look_again_after_days)
    planned = start + timedelta(following.after_days + facts.paused_days)
    return max(planned, today + timedelta(max(days_between(done.name, following, policy), 1)))
