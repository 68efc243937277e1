"""`decide(facts, policy, today)`: an ordered list of small rules; the first answer wins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from policy.holds import HoldKind, is_bad_address
from policy.letters import LetterKind
from policy.policy_file import PolicySpec, Step
from policy.rules import application, on_hold, plan, screening, settlement
from policy.rules.cadence import due_on, look_after, next_step, way_of
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts, GuarantorFacts
from policy.terms import Action, AddressFault, FixedStep, FreshWhy, Stage, Way


def statement_on_its_way(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """While something written for this account is on its way, nothing more is written."""
    since = facts.unsent_since
    begun = facts.first_statement_on is None and facts.step_on == today
    with_a_person = facts.stage is Stage.HUMAN_REVIEW  # no letter could be written
    if since is None and begun and not with_a_person and facts.screened_on != today:
        since = today  # what screens somebody is no bill
    if since is None:
        return None
    reason = f"A message of {since.isoformat()} is still on its way."
    tomorrow = today + timedelta(1)
    return Decision(Action.DEFER, facts.stage, FixedStep.UNSENT, ("H7",), reason, tomorrow)


def asked_to_call(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """The person asked for a call on a day: we keep that appointment (RF-03).

    The first statement still comes before everything else.
    """
    day = facts.call_back_on
    if day is None or today < day or not facts.guarantor.takes_calls:
        return None
    if facts.first_statement_on is None:
        return None
    return Decision(
        Action.CALL,
        Stage.OPTIONS_CALL,
        FixedStep.CALL_BACK,
        ("RF-03",),
        f"The person asked us to call on {day.isoformat()}.",
        today + timedelta(policy.promise.days_of_patience),
        Way.CALL,
        LetterKind.OPTIONS_LETTER,
        once=day.isoformat(),
        asked_for=True,
    )


_FRESH_WHY = {
    None: "This bill is open again",
    FreshWhy.HOLD_ENDED: "A hold has ended",
    FreshWhy.TAKEN_BACK: "A payment was taken back",
    FreshWhy.CORRECTED: "A payment had been recorded wrongly",
    FreshWhy.NEW_CHARGE: "A charge was added after the bill was settled",
    FreshWhy.INSURER: "The insurer took money back",
    FreshWhy.EXPORT: "A newer export changed the amount",
    FreshWhy.BESIDE_PLAN: "The plan is paid, and this was no part of it",
    FreshWhy.HELPED: "The days to answer about help are over",
    FreshWhy.GUARANTOR: "Somebody else answers for the bill now",
}


def fresh_statement(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """HD-00: after a hold the first thing a person gets is a fresh statement; and so it is where a
    bill that was settled, or waited, is owed again."""
    if not facts.fresh_statement_due or facts.first_statement_on is None:
        return None
    return Decision(
        Action.CONTACT,
        Stage.STATEMENT,
        FixedStep.FRESH_STATEMENT,
        ("HD-00",),
        f"{_FRESH_WHY[facts.fresh_why]}, so we start again with a fresh statement.",
        today + timedelta(policy.holds.days_after_fresh_statement),
        Way.DOCUMENT,
        LetterKind.STATEMENT,
        once=(facts.ask_not_before or today).isoformat(),
    )


def next_of_cadence(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """The next step of rule 6.4, once its day has come."""
    step = next_step(facts, policy)
    if step is None:
        return None
    due = due_on(facts, step, policy, today)
    if today < due:
        reason = f"{spoken(step.name)} comes on {due.isoformat()}."
        return Decision(Action.DEFER, facts.stage, FixedStep.WAIT, ("6.4",), reason, due)
    return do_step(facts, step, policy, today)


def do_step(facts: AccountFacts, step: Step, policy: PolicySpec, today: date) -> Decision:
    """`step` is done today."""
    if step.way is Way.NONE:
        reason = "Every step was offered without an answer; a person decides what fits."
        return Decision(Action.REVIEW, step.stage, step.name, ("6.4",), reason, None)
    if step.stage is Stage.ASSISTANCE_SCREENING:
        return _screen(facts, step, policy, today)
    way = way_of(facts, step, policy)
    calls = way is Way.CALL
    day = (today - (facts.first_statement_on or today)).days
    return Decision(
        Action.CALL if calls else Action.CONTACT,
        step.stage,
        step.name,
        ("6.4", "RF-04") if calls else ("6.4",),
        f"Day {day} since the first statement: {spoken(step.name).lower()} is due.",
        _look_after(facts, step, policy, today),
        way,
        step.kind,
    )


def _look_after(facts: AccountFacts, step: Step, policy: PolicySpec, today: date) -> date:
    """What a person asked for before the first statement comes right after it."""
    if facts.first_statement_on is None and (facts.help_asked_on or facts.call_back_on):
        return today + timedelta(1)
    return look_after(facts, step, policy, today)


def _screen(facts: AccountFacts, step: Step, policy: PolicySpec, today: date) -> Decision:
    if facts.was_screened:
        look = look_after(facts, step, policy, today)
        reason = "Help was already offered and answered; the cadence goes on."
        return Decision(Action.SCREEN, step.stage, step.name, ("6.4",), reason, look)
    return screening.screening(facts, policy, today, "Everyone is screened by day 60.")


def finished(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision:
    """Nothing is left to try: a person looks."""
    reason = "Every step is done."
    return Decision(Action.REVIEW, Stage.HUMAN_REVIEW, FixedStep.FINISHED, ("6.4",), reason, None)


def spoken(step: str) -> str:
    """A step's name as a manager says it: 'Reminder 2'."""
    return step.replace("_", " ").capitalize()


class Rule(NamedTuple):
    """A rule, and the name it is stored under, which stays when its function gets another one."""

    name: str
    ask: Callable[[AccountFacts, PolicySpec, date], Decision | None]


NEXT_OF_CADENCE = "next_of_cadence"
RULES = (
    Rule("unsound", on_hold.unsound),
    Rule("refund_withdrawn", settlement.refund_withdrawn),
    Rule("settled", settlement.settled),
    Rule("held_by_law", on_hold.held_by_law),
    Rule("overpaid", on_hold.overpaid),
    Rule("applied", application.applied),
    Rule("held_by_people", on_hold.held_by_people),
    Rule("in_credit", on_hold.in_credit),
    Rule("not_understood", on_hold.not_understood),
    Rule("too_long_ago", on_hold.too_long_ago),
    Rule("statement_on_its_way", statement_on_its_way),
    Rule("asks_for_help", screening.asks_for_help),
    Rule("paid_in_full", plan.paid_in_full),
    Rule("on_plan", plan.on_plan),
    Rule("under_review", settlement.under_review),
    Rule("small", settlement.small),
    Rule("promised", settlement.promised),
    Rule("before_first_bill", screening.before_first_bill),
    Rule("asked_to_call", asked_to_call),
    Rule("fresh_statement", fresh_statement),
    Rule(NEXT_OF_CADENCE, next_of_cadence),
)
FINISHED = "finished"
"""The name of the rule that answers when no other does."""

ASKED = (*(rule.name for rule in RULES), FINISHED)
"""The names of the rules in the order they are asked; the last one always answers."""


class Answer(NamedTuple):
    """A decision, and the name of the rule that gave it: those before it had nothing to say."""

    rule: str
    decision: Decision


def answer(facts: AccountFacts, policy: PolicySpec, today: date) -> Answer:
    """What to do for one account today, why, and which rule says so. Always an answer."""
    for name, ask in RULES:
        if decision := ask(facts, policy, today):
            return Answer(name, writable(facts, policy, today, decision))
    return Answer(FINISHED, finished(facts, policy, today))


def decide(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision:
    """The decision alone."""
    return answer(facts, policy, today).decision


_NOT_WRITTEN = frozenset({Way.NONE, Way.CALL})


def writable(facts: AccountFacts, policy: PolicySpec, today: date, decision: Decision) -> Decision:
    """No way to write: for a person (HD-07). No words in their language: it waits (HD-24)."""
    person = facts.guarantor
    if not decision.action.acts or decision.way in _NOT_WRITTEN:
        return decision
    if decision.asks and decision.kind in person.unwritten:
        return on_hold.held(facts, policy, today, HoldKind.LANGUAGE, None)
    if person.takes_mail or person.takes_email:
        return decision
    if decision.action is Action.RESOLVE:
        return replace(decision, way=Way.NONE, kind=None)  # closed all the same, without a letter
    return Decision(
        Action.REVIEW,
        Stage.HUMAN_REVIEW,
        FixedStep.NO_ADDRESS,
        ("HD-07", *decision.rules),
        f"{decision.reason} But there is no way to write: {_why_no_mail(person)}, and no "
        "e-mail was chosen. A person finds out how to reach them.",
        None,
    )


def _why_no_mail(person: GuarantorFacts) -> str:
    if is_bad_address(person.returned_letters):
        return f"{person.returned_letters} letters came back from the address"
    if person.address_fault in AddressFault.stopping():
        return person.address_fault.words
    return "no address that may be used"
