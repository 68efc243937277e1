"""The floor: the rows a run must read and write, by SQLAlchemy Core alone.

It decides nothing and builds nothing: rows are selected and fetched, and rows that a real run
wrote are written again into an untouched copy, in transactions of the same size. Triage and the
stages each read all facts, because looking twice is a promise. Ids are known beforehand, so it
reads none of them back, which the run has to.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from benchmarks.recorded import BY_ACCOUNT, Batch, Ids, Recorded
from policy.terms import Stage, StepStatus
from tasks.facts.account import ACCOUNT_COLUMNS
from tasks.runtime.gc_pause import collector_waits
from tasks.storage import database
from tasks.storage.bulk import Values
from tasks.storage.locks import lock_guarantors
from tasks.storage.tables import (
    ACCOUNT,
    APPLICATION,
    CALL,
    DECISION,
    DETERMINATION,
    ENVELOPE,
    ENVELOPE_LINE,
    HOLD,
    INSTALMENT,
    LEDGER,
    MESSAGE,
    PERSON,
    PLAN,
    PLAN_ACCOUNT,
    RUN,
    STEP_RUN,
)

_PERSON = [PERSON.c[name] for name in (
    "id", "state", "email", "email_chosen", "email_risk_known", "mail_ok", "line1", "calls_ok",
    "phone", "phone_at_work", "household_size", "annual_income_cents", "zones", "not_before",
    "not_after", "not_on",
)]  # fmt: skip
_ENVELOPE = [ENVELOPE.c[name] for name in ("guarantor_id", "on_date", "channel", "sealed_at")]
_HOLD = [HOLD.c[name] for name in (
    "guarantor_id", "account_id", "kind", "placed_on", "until", "service_through",
)]  # fmt: skip
_ACCOUNT_CHANGES = ("stage", "step", "step_on", "next_review_on")
_FINISH = ("status", "reason", "error_code", "task_run_id", "attempts")
_SEAL = ("sealed_at", "total_cents", "content_hash")


def floor(recorded: Recorded, as_of: date) -> float:
    """Seconds to read and write it all on the configured database."""
    start = perf_counter()
    with collector_waits():
        with database.writing() as connection:
            _insert(connection, RUN, [recorded.run])
        for batch in recorded.triage:
            with database.writing() as connection:
                _triage(connection, batch, as_of)
        for batch in recorded.stages:
            with database.writing() as connection:
                _stage(connection, batch, as_of)
        for batch in recorded.seals:
            with database.writing() as connection:
                _seal(connection, batch)
    return perf_counter() - start


def _triage(connection: Connection, batch: Batch, as_of: date) -> None:
    _read_facts(connection, batch.guarantors, as_of)
    _insert(connection, DECISION, batch.rows[DECISION.name])
    _insert(connection, STEP_RUN, [_as_planned(row) for row in batch.rows[STEP_RUN.name]])
    if looks := batch.rows["look"]:
        one = update(ACCOUNT).where(ACCOUNT.c.id == bindparam("key"))
        connection.execute(one.values(next_review_on=bindparam("day")), looks)


def _as_planned(step_run: Values) -> Values:
    """What a stage did was planned first; the rest ended in triage."""
    done = step_run["status"] is StepStatus.DONE
    return step_run | ({"status": StepStatus.PLANNED} if done else {})


def _stage(connection: Connection, batch: Batch, as_of: date) -> None:
    _read_facts(connection, batch.guarantors, as_of)
    mine = STEP_RUN.c.account_id.in_(batch.accounts), STEP_RUN.c.as_of == as_of
    work = select(STEP_RUN.c.id, STEP_RUN.c.account_id, STEP_RUN.c.step, DECISION.c.action)
    connection.execute(work.join(DECISION).where(*mine)).all()
    for table in BY_ACCOUNT:
        _insert(connection, table, batch.rows[table.name])
    open_ones = {"sealed_at": None, "total_cents": 0, "content_hash": ""}
    _insert(connection, ENVELOPE, [row | open_ones for row in batch.rows[ENVELOPE.name]])
    for table in (ENVELOPE_LINE, CALL):
        _insert(connection, table, batch.rows[table.name])
    _update(connection, ACCOUNT, _ACCOUNT_CHANGES, batch.rows["account"])
    _update(connection, STEP_RUN, _FINISH, batch.rows["finish"])


def _seal(connection: Connection, batch: Batch) -> None:
    lock_guarantors(connection, batch.guarantors)
    ids = [row["id"] for row in batch.rows["seal"]]
    lines = select(ENVELOPE_LINE.c.envelope_id, ENVELOPE_LINE.c.line_key, ACCOUNT.c.balance_cents)
    lines = lines.join(ACCOUNT, ACCOUNT.c.id == ENVELOPE_LINE.c.account_id)
    connection.execute(lines.where(ENVELOPE_LINE.c.envelope_id.in_(ids))).all()
    _update(connection, ENVELOPE, _SEAL, batch.rows["seal"])
    _insert(connection, MESSAGE, batch.rows[MESSAGE.name])


def _read_facts(connection: Connection, ids: Ids, as_of: date) -> None:
    """Every row the rules look at, once."""
    lock_guarantors(connection, ids)
    theirs = ACCOUNT.c.guarantor_id.in_(ids), ACCOUNT.c.stage != Stage.RESOLVED
    accounts = connection.execute(select(*ACCOUNT_COLUMNS).where(*theirs)).all()
    entry = LEDGER.c.account_id
    sums = select(entry, func.sum(LEDGER.c.amount_cents)).group_by(entry)
    connection.execute(sums.where(entry.in_([row.id for row in accounts]))).all()
    connection.execute(select(*_PERSON).where(PERSON.c.id.in_(ids))).all()
    lately = ENVELOPE.c.guarantor_id.in_(ids), ENVELOPE.c.on_date > as_of - timedelta(30)
    connection.execute(select(*_ENVELOPE).where(*lately)).all()
    connection.execute(select(*_HOLD).where(HOLD.c.guarantor_id.in_(ids))).all()
    for table in (APPLICATION, DETERMINATION):
        connection.execute(select(table).where(table.c.guarantor_id.in_(ids))).all()
    plans = connection.execute(select(PLAN).where(PLAN.c.guarantor_id.in_(ids))).all()
    for table in (INSTALMENT, PLAN_ACCOUNT):
        mine = table.c.plan_id.in_([row.id for row in plans])
        connection.execute(select(table).where(mine)).all()


def _insert(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    if rows:
        connection.execute(insert(table), list(rows))


def _update(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Values]
) -> None:
    if not rows:
        return
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    statement = update(table).where(table.c.id == bindparam("key")).values(new)
    values = [{"key": row["id"], **{f"new_{n}": row[n] for n in names}} for row in rows]
    connection.execute(statement, values)
