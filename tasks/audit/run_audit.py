"""Independent proof over everything recorded. It never asks the rules it audits."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection, text

from tasks.audit import (
    assistance,
    contact,
    counted_once,
    delivery,
    floors,
    frequency,
    holds,
    messages,
    money,
    pace,
    plans,
    preferences,
    records,
    stages,
)
from tasks.audit.breach import Breach
from tasks.audit.contact import sent_nowhere
from tasks.audit.holds import too_late
from tasks.audit.hours import hours_broken
from tasks.audit.messages import content_changed
from tasks.audit.named_services import wrongly_named
from tasks.audit.pace import too_close
from tasks.audit.plan_letters import wrong_about_plans

__all__ = ["INVARIANTS", "AuditResult", "Breach", "audit"]

INVARIANTS = (
    *messages.INVARIANTS,
    *delivery.INVARIANTS,
    *contact.INVARIANTS,
    *holds.INVARIANTS,
    *preferences.INVARIANTS,
    *frequency.INVARIANTS,
    *stages.INVARIANTS,
    *money.INVARIANTS,
    *assistance.INVARIANTS,
    *floors.INVARIANTS,
    *plans.INVARIANTS,
    *counted_once.INVARIANTS,
    *pace.INVARIANTS,
    *records.INVARIANTS,
)
_TABLES = (
    "account", "ledger_entry", "decision", "step_run", "run", "envelope", "envelope_line",
    "message", "message_event", "print_batch", "reprint", "reprinted_letter", "resend", "call",
    "call_result", "hold", "clearance", "preference", "returned_mail", "application",
    "determination", "plan", "plan_account", "instalment", "move", "import",
    "refused_row", "warned_row", "matched_entry", "guarantor_change",
    "person_merge", "unrecorded_mail", "desk_event",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditResult:
    """`checked` counts the rows looked at."""

    checked: int
    breaches: tuple[Breach, ...]


def audit(connection: Connection) -> AuditResult:
    """Hold every row against every invariant. Changes nothing."""
    _read_whole_tables(connection)
    return AuditResult(_checked(connection), tuple(_breaches(connection)))


def _read_whole_tables(connection: Connection) -> None:
    """Right after a big import PostgreSQL knows little about its tables, and would walk one row by
    row for each row of another. The settings end with the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL enable_nestloop = off"))
        connection.execute(text("SET LOCAL jit = off"))


def _checked(connection: Connection) -> int:
    return sum(
        connection.execute(text(f'SELECT COUNT(*) FROM "{table}"')).scalar_one()
        for table in _TABLES
    )


def _breaches(connection: Connection) -> Iterator[Breach]:
    asked = (invariant.breaches(connection) for invariant in INVARIANTS)
    others = (
        content_changed, hours_broken, sent_nowhere, too_close, too_late, wrong_about_plans,
        wrongly_named,
    )  # fmt: skip
    return chain(chain.from_iterable(asked), *(find(connection) for find in others))
