"""Who is due today, and what the rules say about each."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from policy.decision import Decision
from policy.terms import Action, Stage, StepStatus
from tasks.deciding import Decided, SetAside, decide_all
from tasks.facts import load_facts
from tasks.locking import lock_guarantors
from tasks.rows import Values, insert_all, insert_returning_ids, update_by_id
from tasks.runs import RunRef
from tasks.tables import ACCOUNT, DECISION, STEP_RUN

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
    query = (
        select(ACCOUNT.c.id, ACCOUNT.c.guarantor_id)
        .where(ACCOUNT.c.next_review_on <= run.as_of, ~seen.exists())
        .order_by(ACCOUNT.c.guarantor_id, ACCOUNT.c.id)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


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


def triage_batch(connection: Connection, run: RunRef, due: Sequence[Due]) -> int:
    """Decide for one batch and write the decisions. Accounts with nothing to do end here."""
    guarantors = {guarantor for _, guarantor in due}
    lock_guarantors(connection, guarantors)
    ids = _still_due(connection, run, [account for account, _ in due])
    known = load_facts(connection, guarantors, run.as_of)
    answers = decide_all(known, ids, run.as_of)
    decided = [one for one in answers.values() if isinstance(one, Decided)]
    failed = [one for one in answers.values() if isinstance(one, SetAside)]
    decision_ids = insert_returning_ids(
        connection, DECISION, [_decision_row(run, one) for one in decided]
    )
    work = [_work_row(run, one, key) for one, key in zip(decided, decision_ids, strict=True)]
    insert_all(connection, STEP_RUN, work + [_failed_row(run, one) for one in failed])
    update_by_id(connection, ACCOUNT, _next_looks(run.as_of, decided, failed))
    return len(answers)


def _still_due(connection: Connection, run: RunRef, ids: Sequence[int]) -> list[int]:
    """Another run may have been here since the list was made, and so may this task."""
    seen = select(STEP_RUN.c.account_id).where(
        STEP_RUN.c.run_id == run.id, STEP_RUN.c.account_id.in_(ids)
    )
    query = select(ACCOUNT.c.id).where(
        ACCOUNT.c.id.in_(ids), ACCOUNT.c.next_review_on <= run.as_of, ACCOUNT.c.id.not_in(seen)
    )
    return [row[0] for row in connection.execute(query.order_by(ACCOUNT.c.id))]


def _decision_row(run: RunRef, one: Decided) -> Values:
    decision = one.decision
    return {
        "run_id": run.id,
        "account_id": one.known.row.id,
        "as_of": run.as_of,
        "action": decision.action,
        "stage": decision.stage,
        "step": decision.step,
        "rules": " ".join(decision.rules),
        "reason": decision.reason,
        "policy_name": one.policy.name,
        "policy_version": one.policy.effective,
        "next_review_on": decision.review_on,
    }


def flow_stage(known: Any, decision: Decision) -> Stage:
    """The stage flow that carries a decision out: an ending belongs to where the account is."""
    stage: Stage = decision.stage if decision.stage in Stage.working() else known.row.stage
    return stage if stage in Stage.working() else Stage.STATEMENT


def _work_row(run: RunRef, one: Decided, decision_id: int) -> Values:
    row = _row(run, one.known)
    status = _ENDS_IN_TRIAGE.get(one.decision.action, StepStatus.PLANNED)
    return row | {
        "decision_id": decision_id,
        "stage": flow_stage(one.known, one.decision),
        "step": one.decision.step,
        "status": status,
        "reason": one.decision.reason,
        "error_code": None,
    }


def _failed_row(run: RunRef, one: SetAside) -> Values:
    stage = one.known.row.stage
    return _row(run, one.known) | {
        "decision_id": None,
        "stage": stage if stage in Stage.working() else Stage.STATEMENT,
        "step": "set aside",
        "status": StepStatus.FAILED,
        "reason": "This account could not be decided; a person needs to look.",
        "error_code": one.code,
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
    today: date, decided: Sequence[Decided], failed: Sequence[SetAside]
) -> list[Values]:
    looks = [
        {"id": one.known.row.id, "next_review_on": one.decision.review_on}
        for one in decided
        if one.decision.action in _ENDS_IN_TRIAGE
    ]
    tomorrow = today + timedelta(1)
    return looks + [{"id": one.known.row.id, "next_review_on": tomorrow} for one in failed]
