"""The rules that come before the cadence: settled, under review, small, promised.

Each is `(facts, policy, today) -> Decision | None`; those about holds are in on_hold.py.
"""

from dataclasses import replace
from datetime import date, timedelta

from policy.holds import strongest
from policy.letters import LetterKind
from policy.policy_file import PolicySpec
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts
from policy.terms import (
    Action,
    ApplicationStatus,
    FixedStep,
    FreshWhy,
    PlanStatus,
    Resolution,
    SettledBy,
    Stage,
    Way,
)


def refund_withdrawn(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """PL-05: a letter promised money back, and it is not there any more: the bank took the payment
    back, or the bill changed. One letter puts it right; it asks for nothing."""
    if not facts.withdrawn_cents or facts.balance_cents < 0 or facts.unsent_since is not None:
        return None
    if strongest(facts.holds, today, facts.service_on) is not None:
        return None
    return Decision(
        Action.CONTACT,
        facts.stage,
        FixedStep.REFUND_WITHDRAWN,
        ("PL-05",),
        "A letter promised money back, and that money is not there any more; we say so.",
        today + timedelta(1),
        Way.DOCUMENT,
        LetterKind.REFUND_WITHDRAWN,
        once=today.isoformat(),
    )


def settled(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """Nothing is owed: close the account with the reason that fits.

    PL-10: who kept a plan to its end gets a last letter, unless a hold asks for silence; and so
    does who need not keep it any more, with what is true of that. A plan without instalments was
    taken off whole before anything was paid on it: that is help, which has a letter of its own.
    """
    if facts.balance_cents != 0 or _may_get_back(facts):
        return None
    plan = facts.plan
    paid = Resolution.PAID if facts.paid_cents > 0 else Resolution.NOTHING_OWED
    if plan is None or (not plan.instalments and plan.settled_by in (None, SettledBy.HELP)):
        resolution = Resolution.ASSISTED if facts.assisted else paid
        return resolved(resolution, ("PL-10",), "Nothing is left to pay.")
    by_others = plan.settled_by not in (None, SettledBy.PAYMENTS)
    resolution = Resolution.PLAN_COMPLETED
    if by_others:
        resolution = Resolution.ASSISTED if plan.settled_by is SettledBy.HELP else paid
    closed = resolved(resolution, ("PL-10",), _LEFT[plan.settled_by])
    told = plan.settled_by is SettledBy.HELP and facts.assisted
    over = plan.status is PlanStatus.COMPLETED and not told
    if not over or strongest(facts.holds, today, facts.service_on) is not None:
        return closed
    kind = LetterKind.PLAN_SETTLED if by_others else LetterKind.PAID_IN_FULL
    return replace(closed, way=Way.DOCUMENT, kind=kind, once=today.isoformat())


_LEFT = {
    None: "Nothing is left to pay.",
    SettledBy.PAYMENTS: "Nothing is left to pay.",
    SettledBy.INSURER: "The insurer paid what was left of the plan.",
    SettledBy.ADJUSTMENT: "What was left of the plan was taken off the bill.",
    SettledBy.HELP: "Help took off what was left of the plan.",
}


def _may_get_back(facts: AccountFacts) -> bool:
    """501R-13: a bill that is paid is still answered when help was applied for in time."""
    application = facts.guarantor.application
    if application is None or application.status is not ApplicationStatus.COMPLETE:
        return False
    return facts.paid_cents > 0


def resolved(resolution: Resolution, rules: tuple[str, ...], reason: str) -> Decision:
    return Decision(
        Action.RESOLVE,
        Stage.RESOLVED,
        f"resolved {resolution.value}",
        rules,
        reason,
        None,
        resolution=resolution,
    )


def under_review(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """An account in human review waits for that person."""
    if facts.stage is not Stage.HUMAN_REVIEW:
        return None
    reason = "A person is looking at this account; Tend sends nothing."
    return Decision(Action.SUPPRESS, facts.stage, FixedStep.HUMAN_REVIEW, ("6.4",), reason, None)


def small(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """HD-08: who owes next to nothing is not asked; who owes little gets one statement."""
    limits, owes_cents = policy.small_balance, facts.person_owes_cents
    if owes_cents < limits.write_off_below_cents:
        return resolved(Resolution.SMALL_BALANCE, ("HD-08",), "Too small a balance to ask for.")
    if owes_cents >= limits.one_statement_below_cents or not facts.first_statement_on:
        return None
    ends = facts.first_statement_on + timedelta(limits.settle_after_days)
    if today >= ends:
        return resolved(Resolution.SMALL_BALANCE, ("HD-08",), "A small balance, asked for once.")
    reason = f"A small balance gets one statement and no calls; closed on {ends.isoformat()}."
    return Decision(Action.DEFER, facts.stage, FixedStep.SMALL_BALANCE, ("HD-08",), reason, ends)


def _why_quiet(facts: AccountFacts) -> str:
    if facts.fresh_why is FreshWhy.GUARANTOR and facts.first_statement_on is None:
        return "Quiet days, as somebody else answers for the bill now"
    return "Quiet days after a hold, an answer or a fresh statement"


def promised(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """A promise, a call asked for later, or the quiet time after a hold (HD-00)."""
    call_back = facts.call_back_on if facts.guarantor.takes_calls else None
    if facts.promise_until is None and call_back is None and facts.ask_not_before is None:
        return None  # most accounts, at once
    waits = (
        (facts.promise_until, "3.6", "The person told us how they will go on"),
        (call_back, "RF-03", "The person asked us to call then"),
        (facts.ask_not_before, "HD-00", _why_quiet(facts)),
    )
    ahead = [(day, rule, why) for day, rule, why in waits if day is not None and today < day]
    if not ahead:
        return None
    day, rule, why = max(ahead)
    reason = f"{why}: nothing before {day.isoformat()}."
    return Decision(Action.DEFER, facts.stage, FixedStep.WAIT, (rule,), reason, day)
