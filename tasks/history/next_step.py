"""What comes next for an account, the day it comes, and why."""

from dataclasses import dataclass, replace
from datetime import date

from policy.holds import HoldKind
from policy.plans import PlanFacts, next_follow_up
from policy.rules import Decision, next_step
from policy.terms import Action, ApplicationStatus, FixedStep, PlanStatus
from tasks.accounts import AccountRow
from tasks.decisions import Decided, NeedsReview


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step, the day it comes as far as we know it, the reasons and their rules."""

    next_step: str | None
    next_step_on: date | None
    reasons: list[str]
    rules: tuple[str, ...] = ()


def next_of(answer: Decided | NeedsReview | None, account: AccountRow, day: date) -> NextStep:
    if answer is None:
        why = str(account.resolution or "resolved").replace("_", " ")
        return NextStep(None, None, [f"The account is closed: {why}."])
    if isinstance(answer, NeedsReview):
        return NextStep(
            None, None, [f"It cannot be decided ({answer.code}); a person needs to look."]
        )
    decision = answer.decision
    reasons = [decision.reason]
    if decision.action.acts:
        return NextStep(decision.step, day, reasons, decision.rules)
    step, when = ahead(answer, day)
    if decision.action is Action.HOLD and step:
        reasons.append(f"After that: {step.replace('_', ' ')}.")
    return NextStep(step, when, reasons, decision.rules)


def ahead(answer: Decided, day: date) -> tuple[str | None, date | None]:
    """The step that comes, and its day as far as we know it."""
    decision = answer.decision
    if decision.action.acts:
        return decision.step, day
    plan = _kept_plan(answer)
    if plan is not None and decision.review_on is not None:
        return _of_plan(plan, decision.review_on)
    known_day = decision.action is Action.DEFER
    return _step_ahead(answer, decision), decision.review_on if known_day else None


def _step_ahead(answer: Decided, decision: Decision) -> str | None:
    """What comes once the wait is over; the name it has in the policy."""
    facts = answer.known.facts
    if decision.action is Action.SUPPRESS:
        return None
    if decision.put_off_step:
        return decision.put_off_step
    if decision.step == FixedStep.SMALL_BALANCE:
        return "small_balance_write_off"
    if decision.action is Action.HOLD:
        return _after_hold(answer, decision.hold)
    if facts.fresh_statement_due and facts.first_statement_on:
        return FixedStep.FRESH_STATEMENT
    if facts.call_back_on and facts.guarantor.takes_calls:
        return FixedStep.CALL_BACK
    return _of_cadence(answer)


def _of_cadence(answer: Decided) -> str | None:
    step = next_step(answer.known.facts, answer.policy)
    return None if step is None else step.name


def _kept_plan(answer: Decided) -> PlanFacts | None:
    plan = answer.known.facts.plan
    kept = answer.decision.hold is HoldKind.PLAN_GOOD_STANDING
    if not kept or plan is None or plan.status is not PlanStatus.ACTIVE:
        return None
    return replace(plan, small_cents=answer.policy.small_balance.write_off_below_cents)


def _of_plan(plan: PlanFacts, look: date) -> tuple[str | None, date | None]:
    """What a plan that is kept needs on the day of the next look."""
    due = next_follow_up(plan, look)
    return (None, None) if due is None else (due.kind.step, look)


def _after_hold(answer: Decided, kind: HoldKind | None) -> str | None:
    """HD-00: the first thing after a hold is a fresh statement, or the first one."""
    facts = answer.known.facts
    if facts.balance_cents <= 0:
        return None  # its own credit: once that is given back, nothing is asked
    application = facts.guarantor.application
    pending = application is not None and application.status in ApplicationStatus.pending()
    if kind is HoldKind.APPLICATION_PENDING and pending:
        return FixedStep.DETERMINATION
    return FixedStep.FRESH_STATEMENT if facts.first_statement_on else _of_cadence(answer)
