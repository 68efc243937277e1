"""What comes next for an account, the day it comes, and why."""

from datetime import date
from typing import Any

from policy.holds import HoldKind
from policy.plans import next_follow_up
from policy.rules import Decision, next_step
from policy.terms import Action, ApplicationStatus, PlanStatus
from tasks.accounts import AccountRow
from tasks.decisions import Decided, NeedsReview


def next_of(answer: Decided | NeedsReview | None, account: AccountRow, day: date) -> dict[str, Any]:
    """The step, the day it comes as far as we know it, and the reasons."""
    if answer is None:
        why = str(account.resolution or "resolved").replace("_", " ")
        return _step(None, None, [f"The account is closed: {why}."])
    if isinstance(answer, NeedsReview):
        return _step(None, None, [f"It cannot be decided ({answer.code}); a person needs to look."])
    decision = answer.decision
    reasons = [decision.reason]
    if decision.action.acts:
        return _step(decision.step, day, reasons, decision.rules)
    step, when = ahead(answer, day)
    if decision.action is Action.HOLD and step:
        reasons.append(f"After that: {step.replace('_', ' ')}.")
    return _step(step, when, reasons, decision.rules)


def ahead(answer: Decided, day: date) -> tuple[str | None, date | None]:
    """The step that comes, and its day as far as we know it."""
    decision = answer.decision
    if decision.action.acts:
        return decision.step, day
    step = _step_ahead(answer, decision)
    known_day = decision.action is Action.DEFER or str(step).startswith("plan_")
    return step, decision.review_on if known_day else None


def _step(
    step: str | None, when: date | None, reasons: list[str], rules: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        "next_step": step,
        "next_step_on": _iso(when),
        "reasons": reasons,
        "rules": list(rules),
    }


def _step_ahead(answer: Decided, decision: Decision) -> str | None:
    """What comes once the wait is over; the name it has in the policy."""
    facts = answer.known.facts
    if decision.action is Action.SUPPRESS:
        return None
    if decision.step.startswith("wait "):
        return decision.step.removeprefix("wait ")
    if decision.step == "small_balance":
        return "small_balance_write_off"
    if decision.action is Action.HOLD:
        return _after_hold(answer, HoldKind(decision.rules[0]), decision.review_on)
    if facts.fresh_statement_due and facts.first_statement_on:
        return "fresh_statement"
    if facts.call_back_on and facts.guarantor.takes_calls:
        return "call_back"
    return _of_cadence(answer)


def _of_cadence(answer: Decided) -> str | None:
    step = next_step(answer.known.facts, answer.policy)
    return None if step is None else step.name


def _after_hold(answer: Decided, kind: HoldKind, look: date | None) -> str | None:
    """HD-00: the first thing after a hold is a fresh statement, or the first one."""
    facts = answer.known.facts
    application, plan = facts.guarantor.application, facts.plan
    if kind is HoldKind.PLAN_GOOD_STANDING and plan and plan.status is PlanStatus.ACTIVE and look:
        due = next_follow_up(plan, look)
        return None if due is None else f"plan_{due.kind.value}"
    pending = application is not None and application.status in ApplicationStatus.pending()
    if kind is HoldKind.APPLICATION_PENDING and pending:
        return "determination"
    return "fresh_statement" if facts.first_statement_on else _of_cadence(answer)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
