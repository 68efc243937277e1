"""Who is due today, and what the rules say about each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from models.run import RULE_SEPARATOR
from policy.rules import Decision, evidence
from policy.terms import Action, Stage, StepStatus
from tasks.decisions import Decided, NeedsReview, decide_all
from tasks.facts import Known, load_facts, with_wishes
from tasks.holds import hold_who_came_of_age, note_holds
from tasks.runs import RunRef
from tasks.runtime import collector_waits
from tasks.storage import (
    ACCOUNT,
    DECISION,
    STEP_RUN,
    Values,
    among,
    insert_all,
    lock_guarantors,
    update_by_id,
)

Due = tuple[int, int]  # account id, guarantor id

_ENDS_IN_TRIAGE = {
    Action.HOLD: StepStatus.HELD,
    Action.DEFER: StepStatus.DEFERRED,
    Action.SUPPRESS: StepStatus.SUPPRESSED,
}


def due_accounts(connection: Connection, run: RunRef) -> list[Due]:
    """Accounts to look at today, by guarantor. An index finds them, however many there are."""
    seen = select(STEP_RUN.c.id).where(
        STEP_RUN.c.run_id == run.id, STEP_RUN.c.account_id == ACCOUNT.c.id
    )
    query = select(ACCOUNT.c.guarantor_id, ACCOUNT.c.id).where(
        ACCOUNT.c.next_review_on <= run.as_of, ~seen.exists()
    )
    # Sorted here: asked for an order, SQLite walks through all accounts by guarantor.
    found = sorted(tuple(row) for row in connection.execute(query).all())
    return [(account, guarantor) for guarantor, account in found]


def batches(due: Sequence[Due], size: int) -> Iterator[list[Due]]:
    """Batches of about `size` accounts; a guarantor is never split over two."""
    batch: list[Due] = []
    for one in due:
        if len(batch) >= size and batch[-1][1] != one[1]:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


@collector_waits()
def triage_batch(connection: Connection, run: RunRef, due: Sequence[Due]) -> int:
    """Decide for one batch and write the decisions. Accounts with nothing to do end here."""
    guarantors = {guarantor for _, guarantor in due}
    lock_guarantors(connection, guarantors)
    theirs = among(connection, ACCOUNT.c.guarantor_id, guarantors)
    hold_who_came_of_age(connection, theirs, run.as_of)
    known = load_facts(connection, guarantors, run.as_of)
    if note_holds(connection, known, run.as_of):
        known = load_facts(connection, guarantors, run.as_of)
    known = with_wishes(connection, run.id, known)
    ids, others = _still_due(connection, run, [account for account, _ in due], known)
    answers = decide_all(known, ids, run.as_of, others)
    decided = [answer for answer in answers.values() if isinstance(answer, Decided)]
    failed = [answer for answer in answers.values() if isinstance(answer, NeedsReview)]
    decisions = _write_decisions(connection, run, decided)
    work = [_work_row(run, one, decisions[one.known.row.id]) for one in decided]
    insert_all(connection, STEP_RUN, work + [_failed_row(run, one) for one in failed])
    update_by_id(connection, ACCOUNT, _next_looks(run.as_of, decided, failed))
    return len(answers)


def _still_due(
    connection: Connection, run: RunRef, ids: Sequence[int], known: Mapping[int, Known]
) -> tuple[list[int], list[int]]:
    """Another run may have been here since the list was made, and so may this task. Second, the
    other accounts of these people that this run has not seen: they may come along."""
    query = select(STEP_RUN.c.account_id).where(
        STEP_RUN.c.run_id == run.id, among(connection, STEP_RUN.c.account_id, known.keys())
    )
    seen = {row[0] for row in connection.execute(query)}
    looks = {key: known[key].row.next_review_on for key in sorted(ids) if key in known}
    due = [key for key, day in looks.items() if day and day <= run.as_of and key not in seen]
    return due, [key for key in known if key not in seen and key not in looks]


def _write_decisions(
    connection: Connection, run: RunRef, decided: Sequence[Decided]
) -> dict[int, int]:
    """One row per decision; its id by account. Reading back is faster than RETURNING, which
    SQLite does row by row."""
    insert_all(connection, DECISION, [_decision_row(run, one) for one in decided])
    query = select(DECISION.c.account_id, DECISION.c.id).where(
        DECISION.c.run_id == run.id,
        among(connection, DECISION.c.account_id, [one.known.row.id for one in decided]),
    )
    return {row[0]: row[1] for row in connection.execute(query).all()}


def _decision_row(run: RunRef, decided: Decided) -> Values:
    decision = decided.decision
    return {
        "run_id": run.id,
        "account_id": decided.known.row.id,
        "as_of": run.as_of,
        "action": decision.action,
        "stage": decision.stage,
        "step": decision.step,
        "rules": RULE_SEPARATOR.join(decision.rules),
        "reason": decision.reason,
        "policy_name": decided.policy.name,
        "policy_version": decided.policy.effective,
        "next_review_on": decision.review_on,
        "answered_by": decided.rule,
        "facts": evidence(decided.known.facts),
        "hold": decision.hold,
    }


def flow_stage(known: Any, decision: Decision) -> Stage:
    """The stage flow that carries a decision out: an ending belongs to where the account is."""
    stage: Stage = decision.stage if decision.stage in Stage.working() else known.row.stage
    return stage if stage in Stage.working() else Stage.STATEMENT


def _work_row(run: RunRef, decided: Decided, decision_id: int) -> Values:
    row = _row(run, decided.known)
    status = _ENDS_IN_TRIAGE.get(decided.decision.action, StepStatus.PLANNED)
    return row | {
        "decision_id": decision_id,
        "stage": flow_stage(decided.known, decided.decision),
        "step": decided.decision.step,
        "status": status,
        "reason": decided.decision.reason,
        "error_code": None,
    }


def _failed_row(run: RunRef, review: NeedsReview) -> Values:
    stage = review.known.row.stage
    return _row(run, review.known) | {
        "decision_id": None,
        "stage": stage if stage in Stage.working() else Stage.STATEMENT,
        "step": "set aside",
        "status": StepStatus.FAILED,
        "reason": "This account could not be decided; a person needs to look.",
        "error_code": review.code,
    }


def _row(run: RunRef, known: Any) -> Values:
    return {
        "run_id": run.id,
        "account_id": known.row.id,
        "guarantor_id": known.row.guarantor_id,
        "as_of": run.as_of,
        "attempts": 1,
        "flow_run_id": run.flow_run_id,
        "task_run_id": "",
    }


def _next_looks(
    today: date, decided: Sequence[Decided], failed: Sequence[NeedsReview]
) -> list[Values]:
    looks = [
        {"id": one.known.row.id, "next_review_on": one.decision.review_on}
        for one in decided
        if one.decision.action in _ENDS_IN_TRIAGE
    ]
    tomorrow = today + timedelta(1)
    return looks + [{"id": one.known.row.id, "next_review_on": tomorrow} for one in failed]
