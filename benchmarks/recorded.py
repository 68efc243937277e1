"""What a finished run wrote, read back, so that the floor can write the same."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from policy.terms import Stage, StepStatus
from tasks.storage.bulk import Values
from tasks.storage.tables import (
    ACCOUNT,
    CALL,
    DECISION,
    DETERMINATION,
    ENVELOPE,
    ENVELOPE_LINE,
    LEDGER,
    MESSAGE,
    MOVE,
    RUN,
    STEP_RUN,
)

Ids = list[int]
BY_ACCOUNT = (LEDGER, DETERMINATION, MOVE)


@dataclass
class Batch:
    """One transaction of the run: whose accounts it looked at, and the rows it wrote."""

    guarantors: Ids
    accounts: Ids
    rows: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Recorded:
    run: Values
    triage: list[Batch]
    stages: list[Batch]
    seals: list[Batch]


def record(connection: Connection, run_id: int, size: int) -> Recorded:
    """Batches of `size` accounts or envelopes, in the order of the run."""
    done = _rows(connection, STEP_RUN, STEP_RUN.c.run_id == run_id)
    done.sort(key=lambda row: (row["guarantor_id"], row["account_id"]))
    accounts = {row["id"]: row for row in _rows(connection, ACCOUNT)}
    new = _new_rows(connection, run_id, done[0]["as_of"])
    worked = [row for row in done if row["status"] is StepStatus.DONE]
    return Recorded(
        _rows(connection, RUN, RUN.c.id == run_id)[0],
        [_triage(batch, new, accounts) for batch in _cut(done, size)],
        [
            _stage(batch, new, accounts)
            for stage in Stage.working()
            for batch in _cut([row for row in worked if row["stage"] is stage], size)
        ],
        [_seal(batch, new) for batch in _cut(new["mail"][0], size)],
    )


def _cut(rows: list[Values], size: int) -> list[list[Values]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _rows(connection: Connection, table: Table, *which: ColumnElement[bool]) -> list[Values]:
    found = connection.execute(select(table).where(*which).order_by(table.c.id))
    return [dict(row) for row in found.mappings()]


def _new_rows(connection: Connection, run_id: int, today: Any) -> dict[str, dict[int, Any]]:
    """The run's rows by table, and by the account or envelope they belong to."""
    new: dict[str, dict[int, Any]] = defaultdict(lambda: defaultdict(list))
    decisions = _rows(connection, DECISION, DECISION.c.run_id == run_id)
    for row in decisions:
        new[DECISION.name][row["account_id"]].append(row)
    for table, days in ((LEDGER, "value_on"), (DETERMINATION, "determined_on"), (MOVE, "moved_on")):
        for row in _rows(connection, table, table.c[days] == today):
            new[table.name][row["account_id"]].append(row)
    for row in _rows(connection, ENVELOPE_LINE, ENVELOPE_LINE.c.decision_id >= decisions[0]["id"]):
        new[ENVELOPE_LINE.name][row["account_id"]].append(row)
    envelopes = _rows(connection, ENVELOPE, ENVELOPE.c.on_date == today)
    new[ENVELOPE.name] = {row["id"]: row for row in envelopes}
    new["mail"][0] = [row for row in envelopes if row["sealed_at"] is not None]
    for table in (CALL, MESSAGE):
        for row in _rows(connection, table, table.c.envelope_id.in_(list(new[ENVELOPE.name]))):
            new[table.name][row["envelope_id"]].append(row)
    return new


def _batch(done: list[Values]) -> Batch:
    guarantors = sorted({row["guarantor_id"] for row in done})
    return Batch(guarantors, [row["account_id"] for row in done])


def _triage(done: list[Values], new: Any, accounts: dict[int, Values]) -> Batch:
    batch = _batch(done)
    batch.rows[STEP_RUN.name] = done
    for account in batch.accounts:
        batch.rows[DECISION.name] += new[DECISION.name][account]
    batch.rows["look"] = [
        {"key": row["account_id"], "day": accounts[row["account_id"]]["next_review_on"]}
        for row in done
        if row["status"] is not StepStatus.DONE
    ]
    return batch


def _stage(done: list[Values], new: Any, accounts: dict[int, Values]) -> Batch:
    batch = _batch(done)
    batch.rows["finish"] = done
    for account in batch.accounts:
        batch.rows["account"].append(accounts[account])
        for table in (*BY_ACCOUNT, ENVELOPE_LINE):
            batch.rows[table.name] += new[table.name][account]
    for envelope in {line["envelope_id"] for line in batch.rows[ENVELOPE_LINE.name]}:
        # An envelope belongs to the first batch that put a line into it.
        if row := new[ENVELOPE.name].pop(envelope, None):
            batch.rows[ENVELOPE.name].append(row)
            batch.rows[CALL.name] += new[CALL.name][envelope]
    return batch


def _seal(envelopes: list[Values], new: Any) -> Batch:
    batch = Batch([row["guarantor_id"] for row in envelopes], [])
    batch.rows["seal"] = envelopes
    for row in envelopes:
        batch.rows[MESSAGE.name] += new[MESSAGE.name][row["id"]]
    return batch
