"""All rows that one batch changes, gathered first and written together."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from policy.keys import MOST_RUNS, once_more_key
from policy.terms import (
    Channel,
    EntryOrigin,
    LedgerKind,
    RefundReason,
    StepStatus,
    WriteOffReason,
)
from tasks.outbox import EnvelopeKey, todays_envelopes
from tasks.payments import keep_refunds
from tasks.plans import settle
from tasks.storage import (
    ACCOUNT,
    APPLICATION,
    CALL,
    DETERMINATION,
    ENVELOPE_LINE,
    INSTALMENT,
    LEDGER,
    MOVE,
    PLAN,
    STEP_RUN,
    Values,
    among,
    insert_all,
    insert_new,
    update_by,
    update_by_id,
)


@dataclass(slots=True)
class Changes:
    """`lines` wait for their envelope: its key, and the row without `envelope_id`.

    `relieved` are accounts on a plan of which something was written off (PL-04, PL-07).
    """

    today: date
    now: datetime
    accounts: list[Values] = field(default_factory=list)
    looks: list[Values] = field(default_factory=list)
    step_runs: list[Values] = field(default_factory=list)
    moves: list[Values] = field(default_factory=list)
    ledger: list[Values] = field(default_factory=list)
    determinations: list[Values] = field(default_factory=list)
    lines: list[tuple[EnvelopeKey, Values]] = field(default_factory=list)
    instalments: dict[tuple[int, int], Values] = field(default_factory=dict)
    plans: dict[int, Values] = field(default_factory=dict)
    relieved: list[int] = field(default_factory=list)
    applications: dict[int, Values] = field(default_factory=dict)
    credits: list[int] = field(default_factory=list)

    def finish(self, step_run_id: int, status: StepStatus, reason: str, code: str = "") -> None:
        """What became of one account in this run."""
        self.step_runs.append(
            {"id": step_run_id, "status": status, "reason": reason, "error_code": code or None}
        )

    def write_off(
        self, account_id: int, cents: int, key: str, kind: LedgerKind, reason: WriteOffReason
    ) -> None:
        self.ledger.append(
            {
                "account_id": account_id,
                "kind": kind,
                "amount_cents": -cents,
                "value_on": self.today,
                "posted_at": self.now,
                "entry_key": key,
                "source_line": "",
                "actor": "tend",
                "origin": EntryOrigin.TEND,
                "write_off_reason": reason,
            }
        )

    def write(self, connection: Connection, token: Any, task_run_id: str) -> None:
        """Write everything. `token` makes an envelope's opaque token; `task_run_id` leads from
        an account to the task run in the Prefect UI."""
        insert_all(connection, LEDGER, _with_free_keys(connection, self.ledger))
        insert_all(connection, DETERMINATION, self.determinations)
        insert_all(connection, MOVE, self.moves)
        self._write_lines(connection, token)
        self._write_plans(connection)
        applications = [{"id": key, **values} for key, values in self.applications.items()]
        update_by_id(connection, APPLICATION, applications)
        update_by_id(connection, ACCOUNT, self.accounts)
        update_by_id(connection, ACCOUNT, self.looks)
        settle(connection, self.relieved, self.today)
        if self.credits:
            keep_refunds(connection, self.credits, RefundReason.ASSISTANCE, self.today)
        attempts = STEP_RUN.c.attempts + 1
        update_by_id(
            connection, STEP_RUN, self.step_runs, task_run_id=task_run_id, attempts=attempts
        )

    def _write_lines(self, connection: Connection, token: Any) -> None:
        if not self.lines:
            return
        keys = sorted({key for key, _ in self.lines})
        envelopes = todays_envelopes(connection, keys, self.today, token)
        rows = [{**row, "envelope_id": envelopes[key]} for key, row in self.lines]
        insert_all(connection, ENVELOPE_LINE, rows)
        calls = [
            {"envelope_id": envelopes[key], "guarantor_id": key[0], "on_date": self.today}
            for key in keys
            if key[1] is Channel.CALL
        ]
        insert_new(connection, CALL, [{**row, "closed_why": ""} for row in calls])

    def _write_plans(self, connection: Connection) -> None:
        plans = [{"id": key, **values} for key, values in self.plans.items()]
        update_by_id(connection, PLAN, plans)
        instalments = [
            {"plan_id": plan_id, "number": number, **values}
            for (plan_id, number), values in self.instalments.items()
        ]
        update_by(connection, INSTALMENT, ("plan_id", "number"), instalments)


def _with_free_keys(connection: Connection, rows: list[Values]) -> list[Values]:
    """A write-off that was taken back with its run keeps its key: the ledger forgets nothing."""
    if not rows:
        return rows
    back = LEDGER.alias("back")
    query = (
        select(LEDGER.c.entry_key)
        .join(back, back.c.reverses_id == LEDGER.c.id)
        .where(among(connection, LEDGER.c.entry_key, _keys_of(rows)))
    )
    used = set(connection.execute(query).scalars())
    return [row | {"entry_key": _free(row["entry_key"], used)} for row in rows]


def _keys_of(rows: list[Values]) -> list[str]:
    keys = [row["entry_key"] for row in rows]
    return keys + [once_more_key(key, number) for key in keys for number in range(2, MOST_RUNS)]


def _free(key: str, used: set[str]) -> str:
    numbered = (once_more_key(key, number) for number in range(2, MOST_RUNS))
    return next(one for one in (key, *numbered) if one not in used)
