"""Independent proof over everything recorded. It never asks the rules it audits."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection, text

from tasks import (
    audit_contact,
    audit_course,
    audit_delivery,
    audit_help,
    audit_holds,
    audit_messages,
    audit_money,
    audit_pace,
    audit_plans,
    audit_print,
    audit_records,
    audit_resends,
    audit_wishes,
)
from tasks.audit_breach import Breach
from tasks.audit_content import content_changed
from tasks.audit_hours import hours_broken

__all__ = ["INVARIANTS", "AuditResult", "Breach", "audit"]

INVARIANTS = (
    *audit_messages.INVARIANTS,
    *audit_print.INVARIANTS,
    *audit_delivery.INVARIANTS,
    *audit_contact.INVARIANTS,
    *audit_holds.INVARIANTS,
    *audit_wishes.INVARIANTS,
    *audit_pace.INVARIANTS,
    *audit_course.INVARIANTS,
    *audit_money.INVARIANTS,
    *audit_help.INVARIANTS,
    *audit_plans.INVARIANTS,
    *audit_records.INVARIANTS,
    *audit_resends.INVARIANTS,
)
_TABLES = (
    "account", "ledger_entry", "decision", "step_run", "run", "envelope", "envelope_line",
    "message", "message_event", "print_batch", "reprint", "reprinted_letter", "resend", "call",
    "call_result", "hold", "preference", "returned_mail", "application",
    "determination", "plan", "plan_account", "instalment", "move", "import",
    "refused_row",
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
    return chain(chain.from_iterable(asked), content_changed(connection), hours_broken(connection))
