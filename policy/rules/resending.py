"""What to do when a person asks for a letter again: today's facts, and every reason not to write.

The rules of the day are asked as ever; a copy goes only where none of them has something to say.
It moves the account nowhere, and what waits for a day never gets an earlier one.
"""

from dataclasses import replace
from datetime import date, timedelta

from policy.policy_file import PolicySpec
from policy.rules import decide, screening, settlement
from policy.rules import plan as keeping
from policy.rules.decide import Answer, Rule
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts
from policy.rules.resend_kinds import ResendRequest
from policy.terms import Action, FixedStep, PlanStatus, Stage

_TOMORROW = timedelta(1)


def already_today(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """PF-04: the same request twice, or beside a step of today, makes one letter."""
    if facts.step_on != today:
        return None
    reason = "Something was already done for this account today; ask again tomorrow."
    return Decision(
        Action.SUPPRESS, facts.stage, FixedStep.AGAIN, ("PF-04", "3.6"), reason, today + _TOMORROW
    )


def never_begun(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """H7: no statement that stayed: the first one is due, and comes by itself."""
    if facts.first_statement_on is not None:
        return None
    reason = "No statement has reached the person; the daily run sends the first one."
    return Decision(Action.SUPPRESS, facts.stage, FixedStep.AGAIN, ("H7",), reason, today)


def no_plan(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """Only a plan that stands can be confirmed once more, and only after its first letter."""
    plan = facts.plan
    if plan is not None and plan.status is PlanStatus.ACTIVE and plan.confirmed_on is not None:
        return None
    reason = "No confirmed plan stands, so there are no terms to send."
    return Decision(
        Action.SUPPRESS, facts.stage, FixedStep.AGAIN, ("PP-12",), reason, today + _TOMORROW
    )


_OF_THE_CADENCE = (screening.before_first_bill, decide.asked_to_call, decide.next_of_cadence)
_FOR_OTHER_LETTERS = (
    keeping.on_plan,
    settlement.small,
    settlement.promised,
    decide.fresh_statement,
)
"""A plan that is kept stops every other letter, and not its own."""

_ALREADY_TODAY = Rule("already_today", already_today)
_STOPPING = tuple(rule for rule in decide.RULES if rule.ask not in _OF_THE_CADENCE)
_FOR_PLANS = tuple(rule for rule in _STOPPING if rule.ask not in _FOR_OTHER_LETTERS)
RULES = (_ALREADY_TODAY, *_STOPPING, Rule("never_begun", never_begun))
PLAN_RULES = (_ALREADY_TODAY, *_FOR_PLANS, Rule("no_plan", no_plan))
SEND_AGAIN = "send_again"
"""The name of the rule that answers when no other does."""


def asked(stage: Stage) -> tuple[str, ...]:
    """The names of the rules in the order they are asked; the last one answers if they do not."""
    return (*(rule.name for rule in _rules(stage)), SEND_AGAIN)


def answer(facts: AccountFacts, policy: PolicySpec, today: date, wish: ResendRequest) -> Answer:
    """Whether the letter goes again today, why, and which rule says so. Always an answer."""
    for rule in _rules(wish.stage):
        if decision := rule.ask(facts, policy, today):
            return Answer(rule.name, _refused(facts, decision, today, wish))
    decision = decide.writable(facts, policy, today, send_again(facts, today, wish))
    if decision.action is not Action.CONTACT:
        decision = _refused(facts, decision, today, wish)
    return Answer(SEND_AGAIN, decision)


def send_again(facts: AccountFacts, today: date, wish: ResendRequest) -> Decision:
    """The copy itself. The next look is tomorrow's: the cadence counts from today's letter."""
    last = wish.last_on.isoformat()
    return Decision(
        Action.CONTACT,
        facts.stage,
        wish.copy.step,
        ("6.4",),
        f"The {wish.copy.words} of {last} was asked for again: {wish.why.words}.",
        today + _TOMORROW,
        wish.copy.kinds[wish.kind],
        wish.kind,
        once=today.isoformat(),
    )


def _rules(stage: Stage) -> tuple[Rule, ...]:
    return PLAN_RULES if stage is Stage.PLAN_FOLLOW_UP else RULES


def _refused(facts: AccountFacts, decision: Decision, today: date, wish: ResendRequest) -> Decision:
    """Nothing is written, and nothing else is done instead: that is the daily run's."""
    said = f"So the {wish.copy.words} is not sent again ({wish.why.words})."
    if not decision.action.acts:
        look = None if decision.review_on is None else min(decision.review_on, today + _TOMORROW)
        reason = f"{decision.reason} {said}"
        return replace(decision, stage=facts.stage, reason=reason, review_on=look)
    return Decision(
        Action.SUPPRESS,
        facts.stage,
        f"first {decision.step}",
        decision.rules,
        f"{decision.reason} The daily run sees to that. {said}",
        today,
    )
