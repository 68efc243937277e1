"""The rules that make an account wait: holds that someone placed, and those the facts bring.

Each rule is `(facts, policy, today) -> Decision | None`; the strongest hold is named, the others
are said as well (rule 7.1).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from policy.holds import HOLD_WORDS, STRENGTH, HoldFacts, HoldKind, by_strength, in_force
from policy.policy_file import PolicySpec
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts
from policy.rules.old_bills import time_barred, too_old
from policy.terms import Action, ApplicationStatus, PlanStatus, Stage

_BEFORE_APPLICATION = frozenset(STRENGTH[: STRENGTH.index(HoldKind.APPLICATION_PENDING)])
NOTED_KINDS = frozenset(
    {
        HoldKind.DATA_QUALITY, HoldKind.CREDIT_BALANCE, HoldKind.LANGUAGE, HoldKind.TOO_OLD,
        HoldKind.TIME_BARRED,
    }
)  # fmt: skip
"""Those that follow from facts and are noted; an application and a plan keep their own days."""


def held(
    facts: AccountFacts,
    policy: PolicySpec,
    today: date,
    kind: HoldKind,
    until: date | None,
    placed: HoldFacts | None = None,
) -> Decision:
    """Wait for `kind`. Look again the day after it ends, on the day somebody has to do something
    about it, and at the latest in a month."""
    days = [today + timedelta(policy.holds.look_again_after_days)]
    if until is not None:
        days.append(max(until, today) + timedelta(1))
    checks = [] if placed is None else placed.checks()
    days += [day for day, _ in checks if day > today]
    words = HOLD_WORDS[kind] if placed is None else placed.words
    said = [on_hold_for(kind, words, until)]
    said += [_reminded(day, words, today) for day, words in checks]
    return waiting(facts, policy, today, kind, facts.stage, min(days), " ".join(said))


def waiting(
    facts: AccountFacts,
    policy: PolicySpec,
    today: date,
    kind: HoldKind,
    stage: Stage,
    look_on: date,
    reason: str,
) -> Decision:
    """Wait for `kind` until `look_on`; the reason ends with what else stops this account."""
    others = [one.value for one in reasons_to_wait(facts, policy, today) if one is not kind]
    if others:
        reason = f"{reason} Also on hold: {', '.join(others)}."
    rules = (kind.value, *others)
    return Decision(Action.HOLD, stage, f"hold {kind.value}", rules, reason, look_on, hold=kind)


def on_hold_for(kind: HoldKind, words: str, until: date | None = None) -> str:
    ending = f" until {until.isoformat()}" if until else ""
    return f"On hold{ending}: {words} ({kind.value})."


def _reminded(day: date, words: str, today: date) -> str:
    when = f"by {day.isoformat()}" if day >= today else f"was due on {day.isoformat()}"
    return f"{words[0].upper()}{words[1:]} ({when})."


def reasons_to_wait(facts: AccountFacts, policy: PolicySpec | None, today: date) -> list[HoldKind]:
    """Every kind that stops the cadence of this account today, the strongest first."""
    placed = {hold.kind for hold in in_force(facts.holds, today, facts.service_on)}
    return by_strength(placed | set(from_facts(facts, policy, today)))


def from_facts(facts: AccountFacts, policy: PolicySpec | None, today: date) -> Iterator[HoldKind]:
    """Those that stop the cadence without anybody placing them; they go when the facts go. An
    account of an unknown policy is set aside as a whole."""
    person = facts.guarantor
    application = person.application
    if facts.ledger_cents != facts.balance_cents:
        yield HoldKind.DATA_QUALITY
    if application is not None and application.status in ApplicationStatus.pending():
        yield HoldKind.APPLICATION_PENDING
    if facts.plan is not None and facts.plan.status is PlanStatus.ACTIVE:
        yield HoldKind.PLAN_GOOD_STANDING
    if person.has_credit or facts.balance_cents < 0:
        yield HoldKind.CREDIT_BALANCE
    if person.language_unmet:
        yield HoldKind.LANGUAGE
    if policy is not None and too_old(facts, policy, today):
        yield HoldKind.TOO_OLD
    if policy is not None and time_barred(facts, policy, today):
        yield HoldKind.TIME_BARRED


def unsound(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """HD-25: one cent between the ledger and the balance stops everything."""
    if facts.ledger_cents == facts.balance_cents:
        return None
    return _noted(facts, policy, today, HoldKind.DATA_QUALITY)


def held_by_law(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """What stops every word, QMB, Medicaid and other payers come before an application."""
    if not facts.holds:
        return None
    strong = tuple(hold for hold in facts.holds if hold.kind in _BEFORE_APPLICATION)
    return _held_by(strong, facts, policy, today)


def held_by_people(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """Every other hold that someone placed: insurance, dispute, minor, a stay in hospital."""
    return _held_by(facts.holds, facts, policy, today) if facts.holds else None


def _held_by(
    holds: tuple[HoldFacts, ...], facts: AccountFacts, policy: PolicySpec, today: date
) -> Decision | None:
    standing = in_force(holds, today, facts.service_on)
    if not standing:
        return None
    hold = standing[0]
    if hold.waits_for_person(today) and facts.stage is not Stage.HUMAN_REVIEW:
        return _over(hold)
    return held(facts, policy, today, hold.kind, None if hold.is_over(today) else hold.until, hold)


def _over(hold: HoldFacts) -> Decision:
    """HD-21: the quiet days are over, and a person decides how to go on."""
    return Decision(
        Action.REVIEW,
        Stage.HUMAN_REVIEW,
        over_step(hold.kind),
        (hold.kind.value,),
        f"The quiet days are over: {HOLD_WORDS[hold.kind]} ({hold.kind.value}). A person decides "
        "how to go on; releasing the hold brings the account back.",
        None,
        hold=hold.kind,
    )


def over_step(kind: HoldKind) -> str:
    """The name of the step that gives the account to a person once the hold's days are over."""
    return f"hold {kind.value} over"


def overpaid(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """HD-09: what to do with a credit, whoever paid it, is a person's; no help is granted on it."""
    if facts.balance_cents >= 0:
        return None
    return _noted(facts, policy, today, HoldKind.CREDIT_BALANCE)


def in_credit(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """HD-09: a credit of their own on one account stops asking on all of them until it is given
    back. One of an insurer, and one too small for a refund, stops no other bill."""
    if not facts.guarantor.has_credit:
        return None
    return _noted(facts, policy, today, HoldKind.CREDIT_BALANCE)


def not_understood(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """HD-24: nothing is asked in a language that the person does not read."""
    if not facts.guarantor.language_unmet:
        return None
    return _noted(facts, policy, today, HoldKind.LANGUAGE)


def too_long_ago(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """HD-30, HD-29: a person decides whether a bill of a visit long ago is asked for at all."""
    if time_barred(facts, policy, today):
        return _noted(facts, policy, today, HoldKind.TIME_BARRED)
    if too_old(facts, policy, today):
        return _noted(facts, policy, today, HoldKind.TOO_OLD)
    return None


def _noted(facts: AccountFacts, policy: PolicySpec, today: date, kind: HoldKind) -> Decision:
    """A hold that follows from facts; since when is known once a run has noted it."""
    noted = next((hold for hold in facts.noted if hold.kind is kind), None)
    return held(facts, policy, today, kind, None, noted)
