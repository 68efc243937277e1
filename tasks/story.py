"""An account's story: where it stands, what comes next and why, and all that happened so far."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from models import StepRun
from policy.cadence import next_step
from policy.decision import Decision
from policy.holds import HoldKind
from policy.plans import next_follow_up
from policy.terms import Action, ApplicationStatus, PlanStatus
from tasks.accounts import AccountRow, find_account
from tasks.deciding import Decided, SetAside, decide_all
from tasks.facts import load_facts
from tasks.refunds_due import refunds_due
from tasks.story_asked import if_asked
from tasks.story_holds import standing_holds
from tasks.story_timeline import timeline
from tasks.tables import ACCOUNT


def tell(connection: Connection, reference: str, day: date) -> dict[str, Any]:
    """The story as `day` sees it. Names nobody. Raises WrongInput."""
    account = find_account(connection, reference)
    row = connection.execute(ACCOUNT.select().where(ACCOUNT.c.id == account.id)).one()
    known = load_facts(connection, {account.guarantor_id}, day)
    answer = decide_all(known, [account.id], day).get(account.id)
    holds = standing_holds(connection, account, known.get(account.id), day)
    kinds = [HoldKind(hold["kind"]) for hold in holds]
    return {
        "reference": account.reference,
        "as_of": day.isoformat(),
        "stage": account.stage.value,
        "balance_cents": account.balance_cents,
        "service_from": account.service_from.isoformat(),
        "first_statement_on": _iso(account.first_statement_on),
        "resolution": account.resolution.value if account.resolution else None,
        "closed_on": _iso(row.closed_on),
        **_next(answer, account, day),
        "next_review_on": _iso(row.next_review_on),
        "last_run": _last_run(connection, account.id),
        "refunds_due": refunds_due(connection, account.id),
        "holds": holds,
        "if_asked": if_asked(connection, account, kinds, day),
        "timeline": [event.as_dict() for event in timeline(connection, account)],
    }


def _next(answer: Decided | SetAside | None, account: AccountRow, day: date) -> dict[str, Any]:
    """The step, the day it comes as far as we know it, and the reasons."""
    if answer is None:
        why = str(account.resolution or "resolved").replace("_", " ")
        return _step(None, None, [f"The account is closed: {why}."])
    if isinstance(answer, SetAside):
        return _step(None, None, [f"It cannot be decided ({answer.code}); a person needs to look."])
    decision = answer.decision
    reasons = [decision.reason]
    if decision.action.acts:
        return _step(decision.step, day, reasons, decision.rules)
    step = _step_ahead(answer, decision)
    if decision.action is Action.HOLD and step:
        reasons.append(f"After that: {step.replace('_', ' ')}.")
    known_day = decision.action is Action.DEFER or str(step).startswith("plan_")
    when = decision.review_on if known_day else None
    return _step(step, when, reasons, decision.rules)


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


def _last_run(connection: Connection, account_id: int) -> dict[str, Any] | None:
    """What the latest run did with this account, also when that was nothing."""
    query = (
        select(col(StepRun.as_of), col(StepRun.status), col(StepRun.step), col(StepRun.reason))
        .where(col(StepRun.account_id) == account_id)
        .order_by(col(StepRun.id).desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return {"as_of": _iso(row[0]), "status": row[1].value, "step": row[2], "reason": row[3]}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
