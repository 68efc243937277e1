"""A household that went well, to be altered by hand; and what the audit says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, text

import models
from policy.holds.holds import HoldKind
from policy.plans import FollowUp
from policy.terms import (
    Action,
    ApplicationStatus,
    Channel,
    EntryOrigin,
    LedgerKind,
    MessageStatus,
    Payer,
    PlanStatus,
    Resolution,
    Stage,
    StepStatus,
)
from tasks.audit.run_audit import AuditResult, audit
from tasks.storage import database as db

OPEN, CLOSED = "A-0PEN000001", "A-C10SED0001"
ENROLLED, STATEMENT, REMINDER, CALL = (
    date(2024, 4, 30),
    date(2024, 5, 1),
    date(2024, 5, 22),
    date(2024, 6, 15),
)


def move_in() -> None:
    """One open account on its way, one paid through a plan; everything as it should be."""
    with db.writing() as connection:
        _people(connection)
        _contact(connection, 1, STATEMENT, "statement_1", Channel.LETTER)
        _contact(connection, 2, REMINDER, "reminder_1", Channel.NOTICE)
        _contact(connection, 3, CALL, "options_call_1", Channel.CALL)
        _help(connection)


def audited() -> AuditResult:
    with db.reading() as connection:
        return audit(connection)


def found() -> set[tuple[str, str]]:
    return {(breach.kind, breach.reference) for breach in audited().breaches}


def plant(change: str) -> None:
    with db.writing() as connection:
        plant_in(connection, change)


def plant_in(connection: Connection, change: str) -> None:
    """A statement, or a payment such as `-4000 on 2024-05-20`."""
    if change[0] == "-":
        cents, day = change.split(" on ")
        _pay(connection, int(cents), date.fromisoformat(day))
    else:
        _alter(connection, change)


def alter(statement: str) -> None:
    """Alter rows as a hand would: without foreign keys in the way."""
    with db.writing() as connection:
        _alter(connection, statement)


def _alter(connection: Connection, statement: str) -> None:
    connection.execute(text(statement.replace(":", "\\:")))


def pay(cents: int, value_on: date, posted: date | None = None) -> None:
    with db.writing() as connection:
        _pay(connection, cents, value_on, posted)


def _pay(connection: Connection, cents: int, value_on: date, posted: date | None = None) -> None:
    _entry(connection, 1, cents, value_on, LedgerKind.PATIENT_PAYMENT, posted)
    connection.execute(
        text(f"UPDATE account SET balance_cents = balance_cents + {cents} WHERE id = 1")
    )


def plant_contact(number: int, day: date, channel: Channel) -> None:
    with db.writing() as connection:
        _contact(connection, number, day, f"statement_{number}", channel)


def contact_elsewhere() -> None:
    """An envelope for mail that was never sealed, and a batch of another day."""
    with db.writing() as connection:
        _put(connection, models.Envelope, id=4, token="t4", guarantor_id=1, on_date=CALL,
             channel=Channel.LETTER)  # fmt: skip
        _put(connection, models.PrintBatch, id=2, name="other", on_date=CALL, letters=0,
             written_at=_at(CALL))  # fmt: skip


def _people(connection: Connection) -> None:
    for number in (1, 2):
        _put(connection, models.Person, id=number, source_key=f"p{number}", given_name="Canary",
             email="canary@example.org", email_chosen=True, email_risk_known=True)  # fmt: skip
    shared = {"patient_id": 1, "guarantor_id": 1, "payer": Payer.COMMERCIAL,
              "policy_version": date(2024, 1, 1), "enrolled_on": ENROLLED}  # fmt: skip
    _put(connection, models.Account, id=1, reference=OPEN, source_key="a1", step="options_call_1",
         service_from=date(2024, 4, 20), balance_cents=10_000, stage=Stage.OPTIONS_CALL,
         first_statement_on=STATEMENT, next_review_on=date(2024, 6, 20), **shared)  # fmt: skip
    _put(connection, models.Account, id=2, reference=CLOSED, source_key="a2",
         service_from=date(2024, 1, 2), stage=Stage.RESOLVED, resolution=Resolution.PLAN_COMPLETED,
         closed_on=date(2024, 5, 20), **shared)  # fmt: skip
    _entry(connection, 1, 10_000, date(2024, 4, 20), LedgerKind.CHARGE, ENROLLED)
    _entry(connection, 2, 500, date(2024, 1, 2), LedgerKind.CHARGE, ENROLLED)
    _entry(connection, 2, -500, date(2024, 5, 10), LedgerKind.PATIENT_PAYMENT)
    _put(connection, models.Import, id=1, source="tend", imported_on=ENROLLED,
         imported_at=_at(ENROLLED), rows_read=3, accepted=2, refused=1, new=2, changed=0,
         unchanged=0, with_balance=1, balance_cents=10_000)  # fmt: skip
    _put(connection, models.RefusedRow, import_id=1, file="accounts.csv", line=4, field="x",
         reason="r", advice="a")  # fmt: skip


def _help(connection: Connection) -> None:
    _put(connection, models.Hold, id=1, guarantor_id=1, account_id=1, kind=HoldKind.DISPUTE,
         placed_on=date(2024, 6, 20), placed_by="x", released_on=date(2024, 6, 25),
         released_by="x")  # fmt: skip
    _put(connection, models.Application, id=1, guarantor_id=1, received_on=date(2024, 5, 2),
         status=ApplicationStatus.WITHDRAWN, status_on=date(2024, 5, 3))  # fmt: skip
    _put(connection, models.Plan, id=1, plan_key="k", guarantor_id=1, total_cents=500,
         status=PlanStatus.COMPLETED, enrolled_on=date(2024, 5, 1),
         ended_on=date(2024, 5, 20))  # fmt: skip
    _put(connection, models.PlanAccount, plan_id=1, account_id=2)
    for number in (1, 2):
        _put(connection, models.Instalment, plan_id=1, number=number, amount_cents=250,
             due_on=date(2024, 5, 15), paid_cents=250, last_follow_up=FollowUp.NOTE)  # fmt: skip


def _contact(connection: Connection, number: int, day: date, step: str, channel: Channel) -> None:
    """One step of the open account, from the run that found it due to the message that left."""
    key, cents, call = f"line:1:1:{step}:", 10_000, channel is Channel.CALL
    stage = Stage.OPTIONS_CALL if call else Stage.STATEMENT
    _put(connection, models.Run, id=number, kind="daily", as_of=day, started_at=_at(day, 6),
         finished_at=_at(day, 7))  # fmt: skip
    _put(connection, models.Decision, id=number, run_id=number, account_id=1, as_of=day,
         action=Action.CALL if call else Action.CONTACT, stage=stage, step=step, rules="6.4",
         reason="due", policy_name="standard", policy_version=date(2024, 1, 1))  # fmt: skip
    _put(connection, models.StepRun, id=number, run_id=number, account_id=1, guarantor_id=1,
         decision_id=number, as_of=day, stage=stage, step=step, status=StepStatus.DONE)  # fmt: skip
    _put(connection, models.Envelope, id=number, token=f"t{number}", guarantor_id=1, on_date=day,
         channel=channel, total_cents=cents, sealed_at=None if call else _at(day, 6),
         content_hash=sha256(f"{key}={cents}".encode()).hexdigest())  # fmt: skip
    _put(connection, models.EnvelopeLine, id=number, envelope_id=number, account_id=1,
         decision_id=number, step=step, kind=step[:9], line_key=key,
         amount_cents=cents)  # fmt: skip
    if call:
        _put(connection, models.Call, id=number, envelope_id=number, guarantor_id=1, on_date=day)
    else:
        _message(connection, number, day, channel)


def _message(connection: Connection, number: int, day: date, channel: Channel) -> None:
    letter = channel is Channel.LETTER
    if letter:
        _put(connection, models.PrintBatch, id=number, name=f"b{number}", on_date=day, letters=1,
             written_at=_at(day, 7))  # fmt: skip
    _put(connection, models.Message, id=number, envelope_id=number, guarantor_id=1, channel=channel,
         status=MessageStatus.SENT, claimed_at=_at(day, 7), provided_on=day,
         print_batch_id=number if letter else None)  # fmt: skip


def _entry(
    connection: Connection,
    account: int,
    cents: int,
    value_on: date,
    kind: LedgerKind,
    posted: date | None = None,
) -> None:
    _put(connection, models.LedgerEntry, account_id=account, amount_cents=cents, value_on=value_on,
         kind=kind, posted_at=_at(posted or value_on, 12),
         entry_key=f"{account}:{cents}:{value_on}", origin=EntryOrigin.SAMPLE)  # fmt: skip


def _put(connection: Connection, table: Any, **values: Any) -> None:
    connection.execute(insert(table).values(**values))


def _at(day: date, hour: int = 7) -> datetime:
    return datetime.combine(day, time(hour), UTC)
