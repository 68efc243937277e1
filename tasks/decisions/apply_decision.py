"""One decision becomes the rows it changes."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from policy.keys import again_key, line_key, write_off_key
from policy.letters import LetterKind
from policy.rules import AGAIN_STEPS, Decision, followed_up
from policy.terms import (
    Action,
    ApplicationStatus,
    Channel,
    FixedStep,
    LedgerKind,
    PlanStatus,
    Resolution,
    Stage,
    StepStatus,
    WriteOffReason,
)
from tasks.decisions.change_set import Changes
from tasks.decisions.decided import Decided
from tasks.decisions.grant_assistance import award, close
from tasks.storage import Values


class _Account(Values):
    """What a step changes on an account; what it does not change is read from the row."""

    def __init__(self, row: Row[Any], **always: Any) -> None:
        super().__init__(id=row.id, **always)
        self._row = row

    def __missing__(self, name: str) -> Any:
        return getattr(self._row, name)


def carry_out(changes: Changes, decided: Decided, step_run_id: int, decision_id: int) -> None:
    """Gather everything that carrying out this decision writes."""
    row, decision, today = decided.known.row, decided.decision, changes.today
    account = _Account(
        row,
        stage=row.stage if decision.stage is Stage.RESOLVED else decision.stage,
        step=decision.step if _is_cadence(decided) else row.step,
        step_on=today,
        next_review_on=decision.review_on,
    )
    _ENDINGS.get(decision.action, _nothing_more)(changes, decided, account)
    if decision.screening is not None:
        award(changes, decided, account, decision_id)
    if decision.action in (Action.CONTACT, Action.CALL, Action.SCREEN, Action.RESOLVE):
        reach(changes, decided, account, decision_id)
    if decision.follow_up is not None:
        _follow_up(changes, decided)
    _move(changes, decided, account, decision_id)
    changes.accounts.append(account)
    changes.finish(step_run_id, StepStatus.DONE, decision.reason)


def _is_cadence(decided: Decided) -> bool:
    """Only the steps of the cadence are remembered as the account's place in it."""
    return not decided.decision.once and decided.decision.step in decided.policy.position


def _nothing_more(changes: Changes, decided: Decided, account: Values) -> None:
    if decided.decision.step in (FixedStep.FRESH_STATEMENT, FixedStep.STATEMENT_AGAIN):
        quiet = timedelta(decided.policy.holds.days_after_fresh_statement)
        account |= {"ask_not_before": changes.today + quiet}
    if decided.decision.kind is LetterKind.STATEMENT:
        account["fresh_statement_due"] = False
    if decided.decision.step == FixedStep.CALL_BACK:
        account["call_back_on"] = None
    if decided.decision.step in FixedStep.screens():
        account["screened_on"] = changes.today
    if decided.decision.step == FixedStep.PRE_BILL_SCREENING:
        account["ask_not_before"] = decided.decision.review_on
    _application(changes, decided)


_GIVEN_UP = {
    Resolution.SMALL_BALANCE: WriteOffReason.SMALL,
    Resolution.PLAN_COMPLETED: WriteOffReason.PAID_IN_FULL,
}
"""What is left is written off: too small to ask for (HD-08), or paid for by law (PL-04)."""


def _resolve(changes: Changes, decided: Decided, account: Values) -> None:
    resolution, cents, plan = (
        decided.decision.resolution,
        account["balance_cents"],
        decided.known.plan,
    )
    close(account, resolution, changes.today)
    if resolution in _GIVEN_UP and cents:
        why = _GIVEN_UP[resolution]
        key = write_off_key(account["id"], why.value, changes.today)
        changes.write_off(account["id"], cents, key, LedgerKind.ADJUSTMENT, why)
        account["balance_cents"] = 0
        if plan is not None and plan.facts.status is PlanStatus.ACTIVE:
            changes.relieved.append(account["id"])


def _return_to_call(changes: Changes, decided: Decided, account: Values) -> None:
    """8.2: a plan that could not be kept goes back to an options call, never onwards.

    The first statement, if it was never provided, still comes before a call.
    """
    started = decided.known.row.first_statement_on is not None
    account |= {
        "stage": Stage.OPTIONS_CALL if started else Stage.STATEMENT,
        "step": decided.policy.before_calls if started else None,
        "cycle": account["cycle"] + 1,
        "call_attempts": 0,
        "next_review_on": changes.today + timedelta(7 if started else 1),
    }
    _end_plan(changes, decided, PlanStatus.DEFAULTED)


def _review(changes: Changes, decided: Decided, account: Values) -> None:
    account |= {"stage": Stage.HUMAN_REVIEW, "next_review_on": decided.decision.review_on}
    if decided.decision.follow_up is not None:
        _end_plan(changes, decided, PlanStatus.ENDED)


_ENDINGS = {
    Action.RESOLVE: _resolve,
    Action.RETURN_TO_CALL: _return_to_call,
    Action.REVIEW: _review,
}


def _end_plan(changes: Changes, decided: Decided, status: PlanStatus) -> None:
    if decided.known.plan is not None:
        changes.plans[decided.known.plan.id] = {
            "status": status,
            "ended_on": changes.today,
            "ended_why": decided.decision.reason,
        }


def _application(changes: Changes, decided: Decided) -> None:
    application_id, step, today = decided.known.application_id, decided.decision.step, changes.today
    if application_id is None:
        return
    days = decided.policy.assistance
    if step == FixedStep.INCOMPLETE_APPLICATION:
        changes.applications[application_id] = {
            "status": ApplicationStatus.INCOMPLETE,
            "respond_by": today + timedelta(days.days_to_complete),
        }
    if step == FixedStep.DETERMINATION and not _was_answered(decided):
        changes.applications[application_id] = {
            "status": ApplicationStatus.DETERMINED,
            "answer_until": today + timedelta(days.days_to_answer),
        }


def _was_answered(decided: Decided) -> bool:
    """A later visit that the help covers gives the others no new days to answer."""
    application = decided.known.facts.guarantor.application
    return application is not None and application.status is ApplicationStatus.DETERMINED


def _follow_up(changes: Changes, decided: Decided) -> None:
    plan, due = decided.known.plan, decided.decision.follow_up
    assert plan is not None
    assert due is not None
    stands = followed_up(plan.facts, due, changes.today)
    if due.instalment_number is None:
        changes.plans[plan.id] = {
            "confirmed_on": stands.confirmed_on,
            "put_off_on": stands.put_off_on,
            "beside_told_cents": stands.beside_told_cents,
        }
        return
    instalment = next(i for i in stands.instalments if i.number == due.instalment_number)
    changes.instalments[plan.id, instalment.number] = {
        "last_follow_up": instalment.last_follow_up,
        "last_follow_up_on": changes.today,
        "cure_deadline": instalment.cure_deadline,
    }


def _move(changes: Changes, decided: Decided, account: Values, decision_id: int) -> None:
    row: Any = decided.known.row
    if account["stage"] is row.stage:
        return
    changes.moves.append(
        {
            "account_id": row.id,
            "from_stage": row.stage,
            "to_stage": account["stage"],
            "moved_on": changes.today,
            "reason": decided.decision.reason,
            "decision_id": decision_id,
            "actor": "tend",
        }
    )


def reach(changes: Changes, decided: Decided, account: Values, decision_id: int) -> None:
    """A line in the day's envelope of each channel; the first one holds the step's key."""
    row, decision, due = decided.known.row, decided.decision, decided.decision.follow_up
    if decision.step in AGAIN_STEPS:
        key = again_key(row.id, decision.step, changes.today)
    else:
        key = line_key(row.id, row.cycle, decision.step, _once(decided, decision))
    for place, channel in enumerate(sorted(_channels(decided))):
        changes.lines.append(
            (
                (row.guarantor_id, channel),
                {
                    "account_id": row.id,
                    "decision_id": decision_id,
                    "step": decision.step,
                    "kind": decision.kind,
                    "line_key": key if place == 0 else f"{key}:{channel.value}",
                    "amount_cents": account["balance_cents"],
                    "asks": decision.asks,
                    "step_before": row.step,
                    "step_on_before": row.step_on,
                    "cancelled_why": "",
                    "follow_up": None if due is None else due.kind,
                    "instalment_number": None if due is None else due.instalment_number,
                },
            )
        )


def _channels(decided: Decided) -> frozenset[Channel]:
    if decided.decision.action is Action.CALL:
        return frozenset({Channel.CALL})
    return decided.channels - {Channel.CALL} if decided.decision.kind else frozenset()


def _once(decided: Decided, decision: Decision) -> str:
    """A plan's follow-ups are distinct by plan and instalment."""
    plan = decided.known.plan
    if decision.follow_up is None or plan is None:
        return decision.once
    return f"plan{plan.id}.{decision.once}"
