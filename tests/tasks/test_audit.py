"""A household that went well, and one test for each way its records can be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

import models
from policy.holds import HoldKind
from policy.plans import FollowUp
from policy.terms import (
    Action,
    ApplicationStatus,
    Channel,
    LedgerKind,
    MessageStatus,
    Payer,
    PlanStatus,
    Resolution,
    Stage,
    StepStatus,
)
from tasks import database as db
from tasks.audit import INVARIANTS, AuditResult, audit

OPEN, CLOSED = "A-0PEN000001", "A-C10SED0001"
ENROLLED, STATEMENT, REMINDER, CALL = (
    date(2024, 4, 30),
    date(2024, 5, 1),
    date(2024, 5, 22),
    date(2024, 6, 15),
)


@pytest.fixture
def household(database: str) -> str:
    """One open account on its way, one paid through a plan; everything as it should be."""
    with db.writing() as connection:
        _people(connection)
        _contact(connection, 1, STATEMENT, "statement_1", Channel.LETTER)
        _contact(connection, 2, REMINDER, "reminder_1", Channel.NOTICE)
        _contact(connection, 3, CALL, "options_call_1", Channel.CALL)
        _help(connection)
    return database


@pytest.mark.usefixtures("household")
def test_a_household_that_went_well_has_no_breach() -> None:
    result = _audited()
    assert result.breaches == ()
    assert result.checked == 32


@pytest.mark.usefixtures("database")
def test_an_empty_database_has_no_breach() -> None:
    assert _audited() == AuditResult(0, ())


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    "change",
    [
        "status = 'planned'",
        "status = 'claimed'",
        "status = 'failed'",
        "status = 'cancelled'",
        "status = 'failed', provided_on = NULL",
        "status = 'cancelled', provided_on = NULL, reason = 'paid'",
        "status = 'planned', provided_on = NULL",
        "provided_on = NULL",
        "provided_on = '2024-05-03'",
        "claimed_at = NULL",
        "claimed_at = '2024-01-01 08:00:00.000000+00:00'",
        "guarantor_id = 2",
        "channel = 'notice'",
        "channel = 'call'",
        "envelope_id = 3",
        "envelope_id = 4",
        "print_batch_id = NULL",
        "print_batch_id = 2",
        "reason = 'bounced'",
    ],
)
def test_a_letter_altered_by_hand_is_named(change: str) -> None:
    _contact_elsewhere()
    _run(f"UPDATE message SET {change} WHERE id = 1")
    assert "message 1" in {breach.reference for breach in _audited().breaches}


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    ("kind", "reference", "changes"),
    [
        ("ledger_sum", OPEN, ["UPDATE account SET balance_cents = 9999 WHERE id = 1"]),
        (
            "message_without_decision",
            "message 1",
            ["UPDATE envelope_line SET decision_id = 2 WHERE id = 1"],
        ),
        (
            "message_without_decision",
            "message 1",
            ["UPDATE envelope_line SET cancelled_on = '2024-05-02' WHERE id = 1"],
        ),
        (
            "message_without_decision",
            "call 3",
            ["UPDATE decision SET action = 'hold' WHERE id = 3"],
        ),
        ("line_other_guarantor", "message 1", ["UPDATE message SET guarantor_id = 2 WHERE id = 1"]),
        (
            "line_other_guarantor",
            "message 1",
            [
                "UPDATE message SET guarantor_id = 2 WHERE id = 1",
                "UPDATE envelope SET guarantor_id = 2 WHERE id = 1",
            ],
        ),
        ("line_other_guarantor", "message 1", ["UPDATE account SET guarantor_id = 2 WHERE id = 1"]),
        ("line_other_guarantor", "call 3", ["UPDATE account SET guarantor_id = 2 WHERE id = 1"]),
        (
            "message_twice",
            "message 2",
            [
                "UPDATE envelope_line SET line_key = line_key || ':cancelled:1' WHERE id = 1",
                "UPDATE envelope_line SET cancelled_on = '2024-05-02' WHERE id = 1",
                "UPDATE envelope_line SET line_key = 'line:1:1:statement_1:' WHERE id = 2",
            ],
        ),
        (
            "two_letters_a_day",
            "message 2",
            ["UPDATE message SET channel = 'letter', provided_on = '2024-05-01' WHERE id = 2"],
        ),
        (
            "message_twice",
            "message 2",
            [
                "UPDATE message SET channel = 'notice' WHERE id = 1",
                "UPDATE message SET provided_on = '2024-05-01' WHERE id = 2",
            ],
        ),
        ("under_hold", "message 2", ["UPDATE hold SET placed_on = '2024-05-21'"]),
        (
            "under_hold",
            "message 2",
            ["UPDATE hold SET placed_on = '2024-05-21', account_id = NULL, released_on = NULL"],
        ),
        (
            "under_hold",
            "message 2",
            [
                "UPDATE hold SET placed_on = '2024-05-21', kind = 'HD-02'",
                "UPDATE hold SET service_through = '2024-04-20'",
                "UPDATE envelope_line SET asks = (1 = 0) WHERE id = 2",
            ],
        ),
        ("asked_after_paid", "message 2", ["-10000 on 2024-05-20"]),
        ("asked_after_paid", "call 3", ["-10000 on 2024-06-01"]),
        ("amount_wrong", "message 2", ["-4000 on 2024-05-20"]),
        ("amount_wrong", "call 3", ["UPDATE envelope_line SET amount_cents = 12345 WHERE id = 3"]),
        (
            "run_unbalanced",
            "run 1",
            ["UPDATE step_run SET status = 'planned' WHERE id = 1"],
        ),
        ("run_unbalanced", "run 2", ["DELETE FROM step_run WHERE id = 2"]),
        ("run_unbalanced", "run 2", ["UPDATE step_run SET decision_id = NULL WHERE id = 2"]),
        ("done_without_line", OPEN, ["DELETE FROM envelope_line WHERE id = 2"]),
        (
            "stage_out_of_order",
            "message 2",
            ["UPDATE message SET provided_on = '2024-04-30' WHERE id = 2"],
        ),
        (
            "stage_out_of_order",
            "call 3",
            ["UPDATE message SET status = 'failed' WHERE id = 1"],
        ),
        ("statement_clock", OPEN, ["UPDATE account SET first_statement_on = NULL WHERE id = 1"]),
        (
            "statement_clock",
            OPEN,
            ["UPDATE account SET first_statement_on = '2024-04-29' WHERE id = 1"],
        ),
        ("statement_clock", OPEN, ["UPDATE message SET status = 'planned' WHERE id = 1"]),
        (
            "application_pending_asked",
            "message 2",
            ["UPDATE application SET status = 'received', status_on = '2024-05-21'"],
        ),
        (
            "application_pending_asked",
            "message 2",
            ["UPDATE application SET status = 'incomplete', status_on = '2024-03-23'"],
        ),
        (
            "application_pending_asked",
            "message 2",
            [
                "UPDATE application SET status = 'determined', answer_until = '2024-05-22'",
            ],
        ),
        (
            "plan_asked",
            "message 2",
            ["UPDATE plan_account SET account_id = 1", "UPDATE plan SET ended_on = '2024-05-23'"],
        ),
        (
            "closed_with_balance",
            OPEN,
            ["UPDATE account SET resolution = 'paid', stage = 'resolved' WHERE id = 1"],
        ),
        ("half_closed", CLOSED, ["UPDATE account SET closed_on = NULL WHERE id = 2"]),
        ("half_closed", OPEN, ["UPDATE account SET resolution = 'settled' WHERE id = 1"]),
        ("forgotten", OPEN, ["UPDATE account SET next_review_on = NULL WHERE id = 1"]),
        ("import_unbalanced", "import 1", ['UPDATE "import" SET accepted = 3']),
        ("import_unbalanced", "import 1", ["DELETE FROM refused_row"]),
        ("instalments_sum", "plan 1", ["UPDATE instalment SET amount_cents = 1 WHERE number = 1"]),
        (
            "content_changed",
            "message 1",
            ["UPDATE envelope_line SET amount_cents = 10001 WHERE id = 1"],
        ),
        ("content_changed", "message 1", ["UPDATE envelope SET total_cents = 1 WHERE id = 1"]),
        ("content_changed", "message 1", ["UPDATE envelope SET content_hash = '' WHERE id = 1"]),
        ("message_altered", "message 2", ["UPDATE message SET print_batch_id = 1 WHERE id = 2"]),
        (
            "message_altered",
            "message 2",
            ["UPDATE envelope SET on_date = '2024-05-21' WHERE id = 2"],
        ),
        ("message_altered", "message 1", ["UPDATE print_batch SET written_at = NULL"]),
        ("envelope_altered", "envelope 1", ["DELETE FROM message WHERE id = 1"]),
        ("envelope_altered", "envelope 3", ["DELETE FROM call WHERE id = 3"]),
        ("envelope_altered", "envelope 3", ["UPDATE envelope SET cancelled_on = '2024-06-16'"]),
        (
            "envelope_altered",
            "envelope 3",
            ["UPDATE envelope_line SET cancelled_on = '2024-06-16' WHERE id = 3"],
        ),
        ("call_altered", "call 3", ["UPDATE call SET on_date = '2024-06-14'"]),
        ("call_altered", "call 3", ["UPDATE call SET closed_on = '2024-06-14'"]),
        ("batch_count", "print batch 1", ["UPDATE print_batch SET letters = 2"]),
        ("batch_count", "print batch 1", ["DELETE FROM message WHERE id = 1"]),
        (
            "line_altered",
            "message 1",
            ["UPDATE envelope_line SET account_id = 2 WHERE id = 1"],
        ),
    ],
)
def test_a_breach_is_found_and_named(kind: str, reference: str, changes: Sequence[str]) -> None:
    for change in changes:
        _plant(change)
    assert (kind, reference) in _found()


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    ("days", "named"),
    [
        ((2, 4, 6), ["message 12"]),
        ((2, 4, 7), []),
        ((6, 12, 18, 26, 29), ["message 14"]),
        ((6, 12, 18, 26, 30), []),
    ],
)
def test_one_contact_too_many_is_named(days: tuple[int, ...], named: list[str]) -> None:
    for number, after in enumerate(days, start=10):
        _plant_contact(number, REMINDER + timedelta(after), Channel.LETTER)
    found = [b.reference for b in _audited().breaches if b.kind == "ceilings"]
    assert found == named


@pytest.mark.usefixtures("household")
def test_a_third_call_in_a_week_is_named_but_not_one_a_day_later() -> None:
    _plant_contact(10, CALL + timedelta(3), Channel.CALL)
    _plant_contact(11, CALL + timedelta(7), Channel.CALL)
    assert "ceilings" not in {kind for kind, _ in _found()}
    _plant_contact(12, CALL + timedelta(9), Channel.CALL)
    assert ("ceilings", "call 12") in _found()


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE hold SET placed_on = '2024-05-22', released_on = '2024-06-15'",
        "UPDATE hold SET placed_on = '2024-05-21', released_on = '2024-05-22'",
        "UPDATE hold SET placed_on = '2024-05-02', until = '2024-05-21'",
        "UPDATE hold SET placed_on = '2024-05-21', service_through = '2024-04-19'",
        "UPDATE application SET status = 'received', status_on = '2024-06-15'",
        "UPDATE application SET status = 'incomplete', status_on = '2024-03-01'",
        "UPDATE account SET guarantor_id = 2 WHERE id = 2",
    ],
)
def test_what_happened_on_the_same_day_or_ended_in_time_is_no_breach(change: str) -> None:
    _run(change)
    assert _found() == set()


@pytest.mark.usefixtures("household")
def test_a_payment_that_came_on_the_day_of_the_letter_is_no_breach() -> None:
    _pay(-4_000, CALL)
    assert _found() == set()


@pytest.mark.usefixtures("household")
def test_a_backdated_payment_posted_after_the_letter_is_no_breach() -> None:
    _pay(-10_000, STATEMENT, posted=CALL + timedelta(1))
    assert _found() == set()


@pytest.mark.rule("HP-13")
@pytest.mark.usefixtures("household")
def test_no_breach_names_a_person() -> None:
    for table in ("message", "envelope", "account"):
        _run(f"UPDATE {table} SET guarantor_id = 2")
    _run("UPDATE message SET status = 'planned'")
    words = " ".join(f"{b.reference} {b.detail}" for b in _audited().breaches)
    assert "Canary" not in words


@pytest.mark.usefixtures("database")
def test_each_invariant_has_sql_that_both_databases_read() -> None:
    with db.reading() as connection:
        for invariant in INVARIANTS:
            assert list(invariant.breaches(connection)) == []


def _audited() -> AuditResult:
    with db.reading() as connection:
        return audit(connection)


def _found() -> set[tuple[str, str]]:
    return {(breach.kind, breach.reference) for breach in _audited().breaches}


def _plant(change: str) -> None:
    """A statement, or a payment such as `-4000 on 2024-05-20`."""
    if change[0] == "-":
        cents, day = change.split(" on ")
        _pay(int(cents), date.fromisoformat(day))
    else:
        _run(change)


def _run(statement: str) -> None:
    """Alter rows as a hand would: without foreign keys in the way."""
    with db.writing() as connection:
        connection.execute(text(statement.replace(":", "\\:")))


def _pay(cents: int, value_on: date, posted: date | None = None) -> None:
    with db.writing() as connection:
        _entry(connection, 1, cents, value_on, LedgerKind.PATIENT_PAYMENT, posted)
        connection.execute(
            text(f"UPDATE account SET balance_cents = balance_cents + {cents} WHERE id = 1")
        )


def _plant_contact(number: int, day: date, channel: Channel) -> None:
    with db.writing() as connection:
        _contact(connection, number, day, f"statement_{number}", channel)


def _contact_elsewhere() -> None:
    """An envelope for mail that was never sealed, and a batch of another day."""
    with db.writing() as connection:
        _put(connection, models.Envelope, id=4, token="t4", guarantor_id=1, on_date=CALL,
             channel=Channel.LETTER)  # fmt: skip
        _put(connection, models.PrintBatch, id=2, name="other", on_date=CALL, letters=0, pages=0,
             written_at=_at(CALL))  # fmt: skip


def _people(connection: Connection) -> None:
    for number in (1, 2):
        _put(connection, models.Person, id=number, source_key=f"p{number}", given_name="Canary")
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
         placed_on=date(2024, 6, 20), placed_by="x", released_on=date(2024, 6, 25))  # fmt: skip
    _put(connection, models.Application, id=1, guarantor_id=1, received_on=date(2024, 5, 2),
         status=ApplicationStatus.WITHDRAWN, status_on=date(2024, 5, 3))  # fmt: skip
    _put(connection, models.Plan, id=1, plan_key="k", guarantor_id=1, total_cents=500,
         status=PlanStatus.COMPLETED, enrolled_on=date(2024, 5, 1),
         ended_on=date(2024, 5, 20))  # fmt: skip
    _put(connection, models.PlanAccount, plan_id=1, account_id=2)
    for number in (1, 2):
        _put(connection, models.Instalment, plan_id=1, number=number, amount_cents=250,
             due_on=date(2024, 5, 10), paid_cents=250, last_follow_up=FollowUp.NOTE)  # fmt: skip


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
             pages=1, written_at=_at(day, 7))  # fmt: skip
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
         entry_key=f"{account}:{cents}:{value_on}")  # fmt: skip


def _put(connection: Connection, table: Any, **values: Any) -> None:
    connection.execute(insert(table).values(**values))


def _at(day: date, hour: int = 7) -> datetime:
    return datetime.combine(day, time(hour), UTC)
