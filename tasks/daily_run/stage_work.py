"""A stage's work: lock, load facts again, decide again, and act only if the answer stands."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import InterfaceError, OperationalError

from policy.terms import Action, Stage, StepStatus
from tasks.daily_run.triage import Due
from tasks.decisions import Changes, Decided, NeedsReview, carry_out, decide_all
from tasks.facts import Known, everybody, load_facts, who_shares_the_number, with_wishes
from tasks.runs import RunRef
from tasks.runtime import collector_waits, leave_trace
from tasks.storage import ACCOUNT, DECISION, STEP_RUN, among, database, lock_guarantors

_MAY_PASS = (InterfaceError, OperationalError)


def planned_work(connection: Connection, run: RunRef, stage: Stage) -> list[Due]:
    """What this stage still has to do in this run, by guarantor."""
    query = (
        select(STEP_RUN.c.account_id, STEP_RUN.c.guarantor_id)
        .where(
            STEP_RUN.c.run_id == run.id,
            STEP_RUN.c.status == StepStatus.PLANNED,
            STEP_RUN.c.stage == stage,
        )
        .order_by(STEP_RUN.c.guarantor_id, STEP_RUN.c.account_id)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def work_batch(
    run: RunRef, stage: Stage, batch: Sequence[Due], now: datetime, task_run_id: str
) -> int:
    """Do one batch in one transaction; if a row makes that impossible, guarantor by guarantor,
    so that only the family of the bad row is set aside. What may pass is tried again as it is."""
    try:
        with collector_waits(), database.writing() as connection:
            return _work(connection, run, stage, batch, now, task_run_id)
    except _MAY_PASS:
        raise
    except Exception as problem:
        leave_trace(problem, run=run.id, stage=stage)
        return sum(
            _work_family(
                run, stage, [one for one in batch if one[1] == guarantor], now, task_run_id
            )
            for guarantor in dict.fromkeys(guarantor for _, guarantor in batch)
        )


def _work_family(
    run: RunRef, stage: Stage, family: Sequence[Due], now: datetime, task_run_id: str
) -> int:
    try:
        with database.writing() as connection:
            return _work(connection, run, stage, family, now, task_run_id)
    except _MAY_PASS:
        raise
    except Exception as problem:
        code = leave_trace(problem, run=run.id, stage=stage, guarantor=family[0][1])
    with database.writing() as connection:
        _set_aside(connection, run, [account for account, _ in family], code)
    return 0


def _work(
    connection: Connection,
    run: RunRef,
    stage: Stage,
    batch: Sequence[Due],
    now: datetime,
    task_run_id: str,
) -> int:
    guarantors = {guarantor for _, guarantor in batch}
    sharers = who_shares_the_number(connection, guarantors)
    lock_guarantors(connection, everybody(guarantors, sharers))
    known = with_wishes(connection, run.id, load_facts(connection, guarantors, run.as_of))
    mine = {account for account, _ in batch}
    planned = _still_planned(connection, run, mine | known.keys())
    answers = decide_all(known, planned.keys(), run.as_of, begun=True)
    changes = Changes(run.as_of, now)
    ours = {
        account_id: work
        for account_id, work in planned.items()
        if account_id in mine and work.stage is stage
    }
    for account_id, work in ours.items():
        _answer(changes, run, work, known.get(account_id), answers.get(account_id))
    changes.write(connection, partial(token_hex, 16), task_run_id)
    return len(ours)


def _still_planned(
    connection: Connection, run: RunRef, account_ids: Collection[int]
) -> dict[int, Row[Any]]:
    """What is not done yet: a retried task skips the rest. Also what other stages still have
    to do for the same guarantors, because their contact of a day is decided together."""
    query = (
        select(
            STEP_RUN.c.id, STEP_RUN.c.account_id, STEP_RUN.c.decision_id, STEP_RUN.c.step,
            STEP_RUN.c.stage, STEP_RUN.c.status, DECISION.c.action,
        )
        .join(DECISION, DECISION.c.id == STEP_RUN.c.decision_id)
        .where(
            STEP_RUN.c.run_id == run.id,
            among(connection, STEP_RUN.c.account_id, account_ids),
        )
    )  # fmt: skip
    rows: Sequence[Any] = connection.execute(query).all()
    return {row.account_id: row for row in rows if row.status is StepStatus.PLANNED}


def _answer(
    changes: Changes,
    run: RunRef,
    work: Row[Any],
    known: Known | None,
    answer: Decided | NeedsReview | None,
) -> None:
    if known is None or answer is None:
        changes.finish(work.id, StepStatus.SUPPRESSED, "The account was closed in the meantime.")
    elif isinstance(answer, NeedsReview):
        changes.finish(work.id, StepStatus.FAILED, "A person needs to look.", answer.code)
    elif _stands(work, answer):
        carry_out(changes, answer, work.id, work.decision_id)
    else:
        _changed(changes, run, work, answer)


def _stands(work: Row[Any], answer: Decided) -> bool:
    return answer.decision.step == work.step and answer.decision.action is work.action


_QUIET = {Action.HOLD: StepStatus.HELD, Action.DEFER: StepStatus.DEFERRED}


def _changed(changes: Changes, run: RunRef, work: Row[Any], answer: Decided) -> None:
    """The facts changed since triage: nothing is done today, and the reason says what changed."""
    decision = answer.decision
    tomorrow = run.as_of + timedelta(1)
    look = tomorrow if decision.action.acts else decision.review_on
    status = _QUIET.get(decision.action, StepStatus.SUPPRESSED)
    changes.finish(work.id, status, f"Changed since the morning: {decision.reason}"[:400])
    changes.looks.append({"id": work.account_id, "next_review_on": look})


def _set_aside(connection: Connection, run: RunRef, accounts: Sequence[int], code: str) -> None:
    connection.execute(
        update(STEP_RUN)
        .where(STEP_RUN.c.run_id == run.id, STEP_RUN.c.account_id.in_(accounts))
        .values(status=StepStatus.FAILED, error_code=code, reason="A person needs to look.")
    )
    connection.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id.in_(accounts))
        .values(next_review_on=run.as_of + timedelta(1))
    )
