"""When the next step of the cadence is due (rule 6.4)."""

from datetime import date, timedelta

from policy.policy_file import PolicySpec, Step
from policy.rules.facts import AccountFacts
from policy.terms import Way


def due_on(facts: AccountFacts, step: Step, today: date) -> date:
    """The day `step` may happen: its day of the cadence, later if the step before was late.

    Before the first statement is provided nothing but that statement is due, and it is due now.
    """
    if facts.first_statement_on is None:
        return today
    planned = facts.first_statement_on + timedelta(step.after_days + facts.paused_days)
    if facts.step_on is None:
        return planned
    return max(planned, facts.step_on + timedelta(step.gap_days))


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


def _came_from_call(facts: AccountFacts, policy: PolicySpec) -> bool:
    return facts.step is not None and policy.steps[policy.position[facts.step]].way is Way.CALL


def look_after(facts: AccountFacts, done: Step, policy: PolicySpec, today: date) -> date:
    """The day to look again once `done` has happened today."""
    following = policy.after(done.name)
    start = facts.first_statement_on or today
    if following is None:
        return today + timedelta(policy.holds.look_again_after_days)
    planned = start + timedelta(following.after_days + facts.paused_days)
    return max(planned, today + timedelta(max(following.gap_days, 1)))
