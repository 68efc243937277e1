"""What 120 days have come to, counted from the rows."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, true

from policy.holds import HoldKind
from policy.terms import Channel, LedgerKind, MessageStatus, Stage
from tasks.daily_run import count_previews, due_on, preview
from tasks.runtime import current, json_of
from tasks.storage import (
    ACCOUNT,
    APPLICATION,
    CALL,
    CALL_RESULT,
    ENVELOPE,
    HOLD,
    LEDGER,
    MESSAGE,
    PLAN,
    STEP_RUN,
    database,
)


def figures_of(connection: Connection, today: date) -> dict[str, Any]:
    """Amounts in cents. `due_today` is what the run of `today` will find."""
    return {
        "today": today.isoformat(),
        "accounts": _count(connection, ACCOUNT.c.id),
        "guarantors": _count(connection, ACCOUNT.c.guarantor_id.distinct()),
        "stages": _stages(connection),
        "endings": _counted(connection, ACCOUNT.c.resolution),
        "letters": _sent(connection, Channel.LETTER),
        "notices": _sent(connection, Channel.NOTICE),
        "calls": _count(connection, CALL.c.id, _listed()),
        "attempts": _counted(connection, CALL_RESULT.c.outcome),
        "applications": _counted(connection, APPLICATION.c.status),
        "plans": _counted(connection, PLAN.c.status),
        "holds": _holds(connection),
        "paid_cents": _taken(connection, LedgerKind.PATIENT_PAYMENT, LedgerKind.REVERSAL),
        "assisted_cents": _taken(connection, LedgerKind.ASSISTANCE_WRITE_OFF),
        "need_a_person": _count(connection, STEP_RUN.c.id, STEP_RUN.c.error_code.is_not(None)),
        "due_today": _due(connection, today),
        "where": _where(),
    }


def _due(connection: Connection, today: date) -> dict[str, Any]:
    run = count_previews(preview(connection, due_on(connection, today), today), today).run
    return json_of(run.total) | {"by_stage": json_of(run.by_stage)}


def _stages(connection: Connection) -> dict[str, dict[str, int]]:
    query = select(ACCOUNT.c.stage, func.count(), func.sum(ACCOUNT.c.balance_cents))
    rows = connection.execute(query.group_by(ACCOUNT.c.stage))
    found = {stage: (number, int(cents)) for stage, number, cents in rows}
    return {
        stage.value: dict(zip(("accounts", "balance_cents"), found.get(stage, (0, 0)), strict=True))
        for stage in Stage
    }


def _counted(
    connection: Connection, column: Any, condition: ColumnElement[bool] | None = None
) -> dict[str, int]:
    query = select(column, func.count()).where(column.is_not(None))
    if condition is not None:
        query = query.where(condition)
    rows = connection.execute(query.group_by(column).order_by(column))
    return {value.value: number for value, number in rows}


def _holds(connection: Connection) -> dict[str, int]:
    """Holds in force, by the name of their kind."""
    standing = _counted(connection, HOLD.c.kind, HOLD.c.released_on.is_(None))
    return {HoldKind(value).name.lower(): number for value, number in standing.items()}


def _count(
    connection: Connection, column: Any, condition: ColumnElement[bool] | None = None
) -> int:
    query = select(func.count(column)).where(true() if condition is None else condition)
    return connection.scalar(query) or 0


def _sent(connection: Connection, channel: Channel) -> int:
    sent = (MESSAGE.c.channel == channel) & (MESSAGE.c.status == MessageStatus.SENT)
    return _count(connection, MESSAGE.c.id, sent)


def _listed() -> ColumnElement[bool]:
    """Calls that stayed on their day's list until somebody worked it or the day was over."""
    cancelled = select(ENVELOPE.c.id).where(ENVELOPE.c.cancelled_on.is_not(None))
    return CALL.c.envelope_id.not_in(cancelled)


def _taken(connection: Connection, *kinds: LedgerKind) -> int:
    """What lowered the balances in the rehearsal; what came with the bills is left out."""
    query = select(func.coalesce(func.sum(-LEDGER.c.amount_cents), 0)).where(
        LEDGER.c.kind.in_(kinds), LEDGER.c.actor != "demo"
    )
    return int(connection.scalar(query) or 0)


def _where() -> dict[str, str]:
    var = current().var
    embedded = database.database_url().startswith("sqlite")
    return {
        "letters": str(var / "letters"),
        "notices": str(var / "outbox"),
        "call lists": str(var / "calls"),
        "database": str(var / "tend.db") if embedded else "PostgreSQL",
    }
