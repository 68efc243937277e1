"""A household is written to once: what is due in the next days comes along with it."""

from dataclasses import replace
from datetime import date, timedelta

from policy.policy_file import PolicySpec
from policy.rules.cadence import due_on, next_step, way_of
from policy.rules.decide import NEXT_OF_CADENCE, Answer, do_step, spoken, writable
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts
from policy.rules.resend_kinds import AGAIN_STEPS
from policy.terms import Action, Way


def takes_others_along(decision: Decision, policy: PolicySpec) -> bool:
    """Whether what is sent is a reason to write about the other visits too: it asks, or it is a
    step of the cadence. A copy that was asked for is not."""
    if not decision.action.acts or decision.step in AGAIN_STEPS:
        return False
    return decision.asks or decision.step in policy.position


def comes_along(
    waiting: Answer, facts: AccountFacts, policy: PolicySpec, today: date, *, by_call: bool
) -> Answer | None:
    """The next step of an account that only waits for its day, when that day is near and its
    household is reached today in the same way; None when it waits on.

    A first statement comes with any letter. Anything else keeps the least distance to the
    account's own last contact; every rule that comes before the cadence had nothing to say.
    """
    step = next_step(facts, policy)
    waits = waiting.rule == NEXT_OF_CADENCE and waiting.decision.action is Action.DEFER
    if not waits or step is None or step.way is Way.NONE:
        return None
    if (way_of(facts, step, policy) is Way.CALL) is not by_call:
        return None
    due = due_on(facts, step, policy, today)
    if today < max(due - timedelta(policy.household.gather_days), _least(facts, step.gap_days)):
        return None
    done = writable(facts, policy, today, do_step(facts, step, policy, today))
    if not done.action.acts or done.way is Way.NONE:
        return None
    early = f"{spoken(step.name)} of {due.isoformat()} comes along with what the household gets."
    return Answer(waiting.rule, replace(done, reason=early))


def _least(facts: AccountFacts, gap_days: int) -> date:
    return date.min if facts.step_on is None else facts.step_on + timedelta(gap_days)
