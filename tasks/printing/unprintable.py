"""A letter that a fault of ours, or a broken row, does not let us print stops no other.

Its step is taken back and counts as failed in this run, with the fault's code and the account's
opaque reference; the next run, or a rerun of the account, tries again. What has to be told all the
same (tasks/outbox/late_determinations.py) stays planned until it can be printed, and every daily
run says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, literal, select, update

from policy.terms import Channel, MessageStatus, Stage, StepStatus
from tasks.outbox import AWARDS, cancel_lines, drop_stale_lines
from tasks.printing.publication import leave_out
from tasks.runs import RunRef
from tasks.storage import DECISION, ENVELOPE, ENVELOPE_LINE, MESSAGE, STEP_RUN, lock_guarantors

REASON = "The letter could not be printed. A person needs to look."


def take_out(connection: Connection, run: RunRef, batch_id: int, faults: Mapping[str, str]) -> None:
    """Letters of a claimed batch that could not be laid out: they are no part of it any more.

    Whatever stops them for another reason was said while the others were laid out, and counts.
    """
    query = select(ENVELOPE.c.id, ENVELOPE.c.guarantor_id).where(ENVELOPE.c.token.in_(faults))
    rows = connection.execute(query).all()
    lock_guarantors(connection, {row.guarantor_id for row in rows})
    if leave_out(connection, batch_id, list(faults)):
        drop_stale_lines(connection, [row.id for row in rows], run.as_of)
        record_unprintable(connection, run, faults)


def record_unprintable(connection: Connection, run: RunRef, faults: Mapping[str, str]) -> None:
    """The caller has locked the guarantors, and nobody has claimed these letters."""
    if not faults:
        return
    lines = _lines(connection, list(faults))
    for line in lines:
        _count_as_failed(connection, run, line, faults[line.token])
    ours = [line for line in lines if line.kind not in AWARDS]
    steps = [line.decision_id for line in ours]
    notices = _notices_beside(connection, run.as_of, steps)
    why = "its letter could not be printed"
    cancel_lines(connection, [*(line.id for line in ours), *notices], why=why, today=run.as_of)


def _lines(connection: Connection, tokens: Sequence[str]) -> Sequence[Row[Any]]:
    query = (
        select(
            ENVELOPE_LINE.c.id, ENVELOPE_LINE.c.account_id, ENVELOPE_LINE.c.decision_id,
            ENVELOPE_LINE.c.step, ENVELOPE_LINE.c.kind, ENVELOPE.c.token,
            ENVELOPE.c.guarantor_id, DECISION.c.stage,
        )
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .join(DECISION, DECISION.c.id == ENVELOPE_LINE.c.decision_id)
        .where(ENVELOPE.c.token.in_(tokens), ENVELOPE_LINE.c.cancelled_on.is_(None))
        .order_by(ENVELOPE_LINE.c.id)
    )  # fmt: skip
    return connection.execute(query).all()


def _notices_beside(
    connection: Connection, today: date, decision_ids: Sequence[int]
) -> Sequence[int]:
    """An e-mail would say that something is ready, and the step would count as done by it."""
    query = (
        select(ENVELOPE_LINE.c.id)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .outerjoin(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(
            ENVELOPE_LINE.c.decision_id.in_(decision_ids),
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            ENVELOPE.c.channel == Channel.NOTICE,
            ENVELOPE.c.on_date == today,
            MESSAGE.c.id.is_(None) | (MESSAGE.c.status == MessageStatus.PLANNED),
        )
    )
    return connection.execute(query).scalars().all()


def _count_as_failed(connection: Connection, run: RunRef, line: Row[Any], code: str) -> None:
    """In the run that printed: it did the step itself, or took it over from one that died."""
    failed = {"status": StepStatus.FAILED, "error_code": code, "reason": REASON}
    ours = STEP_RUN.c.run_id == run.id, STEP_RUN.c.account_id == line.account_id
    if connection.execute(update(STEP_RUN).where(*ours).values(failed)).rowcount:
        return
    row = {
        "run_id": run.id, "account_id": line.account_id, "guarantor_id": line.guarantor_id,
        "decision_id": _decided_here(connection, run, line.decision_id), "as_of": run.as_of,
        "stage": line.stage if line.stage in Stage.working() else Stage.STATEMENT,
        "step": line.step, "attempts": 1, "flow_run_id": run.flow_run_id, "task_run_id": "",
    }  # fmt: skip
    connection.execute(insert(STEP_RUN).values(row | failed))


def _decided_here(connection: Connection, run: RunRef, decision_id: int) -> int:
    """What was decided elsewhere, kept for this run and its day too: each ending has a decision of
    its run."""
    own = {"run_id": literal(run.id), "as_of": literal(run.as_of)}
    names = [column.name for column in DECISION.c if column.name != "id"]
    columns: list[Any] = [own.get(name, DECISION.c[name]) for name in names]
    query = select(*columns).where(DECISION.c.id == decision_id)
    made = insert(DECISION).from_select(names, query).returning(DECISION.c.id)
    return int(connection.execute(made).scalar_one())
