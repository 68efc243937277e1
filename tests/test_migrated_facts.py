"""What older versions kept in keys, rule ids and sentences alone stands in columns afterwards."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Table, insert, select, text
from sqlalchemy.exc import DatabaseError

from policy.contact import Weekday
from policy.holds import HoldKind
from policy.plans import FollowUp
from policy.terms import EntryOrigin, LedgerKind, WriteOffReason
from tasks.contact import Told, ToldZone
from tasks.storage import (
    DECISION,
    DETERMINATION,
    ENVELOPE_LINE,
    LEDGER,
    PRINT_BATCH,
)
from tasks.storage import database as db
from tasks.storage.tables import PREFERENCE
from tests.factories import (
    TODAY,
    guarantor_of,
    make_account,
    make_decision,
    make_entry,
    make_line,
)
from tests.test_migrations import alembic

NEW: dict[Table, tuple[str, ...]] = {
    LEDGER: ("origin", "payment_account_id", "payment_key", "part_of_id", "write_off_reason"),
    ENVELOPE_LINE: ("freed_key", "follow_up", "instalment_number"),
    DECISION: ("hold",),
    DETERMINATION: ("state_law", "federal_limit"),
    PREFERENCE: ("not_before", "not_after", "not_on"),
    PRINT_BATCH: ("number",),
}


def migrated(database: str) -> None:
    """Back to where the columns were not there, and forth again; the strings alone remain."""
    command.downgrade(alembic(database), "0022")
    with db.engine(database).connect() as connection:
        for table, columns in NEW.items():
            assert not {*columns} & {
                row["name"] for row in _columns(connection, table.name)
            }, table.name  # fmt: skip
    db.upgrade(database)


def _columns(connection: Connection, table: str) -> list[Any]:
    from sqlalchemy import inspect

    return list(inspect(connection).get_columns(table))


def stands(table: Table, row_id: int) -> tuple[Any, ...]:
    with db.reading() as connection:
        columns = [table.c[name] for name in NEW[table]]
        return tuple(connection.execute(select(*columns).where(table.c.id == row_id)).one())


def put(connection: Connection, table: Table, **values: Any) -> int:
    made = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def test_a_payment_knows_its_account_its_key_and_its_parts(database: str) -> None:
    with db.writing() as connection:
        for _ in range(10):  # an id of two digits
            account = make_account(connection)
        other = make_account(connection)
        first = make_entry(
            connection, account_id=other, entry_key=f"payment:{account}:check: 7:a",
            kind=LedgerKind.PATIENT_PAYMENT,
        )  # fmt: skip
        part = make_entry(connection, account_id=account, entry_key=f"payment-part:{first}:1")
    migrated(database)
    assert stands(LEDGER, first) == (EntryOrigin.TEND, account, "check: 7:a", None, None)
    assert stands(LEDGER, part) == (EntryOrigin.TEND, None, None, first, None)


@pytest.mark.parametrize(
    ("key", "kind", "origin", "reason"),
    [
        ("import:a1:t1:0", LedgerKind.CHARGE, EntryOrigin.IMPORT, None),
        ("import:payment:1:0", LedgerKind.PATIENT_PAYMENT, EntryOrigin.IMPORT, None),
        ("demo:a1:2", LedgerKind.PATIENT_PAYMENT, EntryOrigin.SAMPLE, None),
        ("reversal:1", LedgerKind.REVERSAL, EntryOrigin.TEND, None),
        ("refund:1:k", LedgerKind.REFUND, EntryOrigin.TEND, None),
        (
            "write-off:1:small:2026-03-02",
            LedgerKind.ADJUSTMENT,
            EntryOrigin.TEND,
            WriteOffReason.SMALL,
        ),
        (
            "write-off:1:paid-in-full:2026-03-02",
            LedgerKind.ADJUSTMENT,
            EntryOrigin.TEND,
            WriteOffReason.PAID_IN_FULL,
        ),
        (
            "write-off:1:presumptive-8:2026-03-02",
            LedgerKind.ASSISTANCE_WRITE_OFF,
            EntryOrigin.TEND,
            WriteOffReason.ASSISTANCE,
        ),
    ],
)
def test_a_ledger_row_knows_where_it_is_from_and_why_it_was_written_off(
    database: str,
    key: str,
    kind: LedgerKind,
    origin: EntryOrigin,
    reason: WriteOffReason | None,
) -> None:
    with db.writing() as connection:
        account = make_account(connection)
        entry = make_entry(connection, account_id=account, entry_key=key, kind=kind)
    migrated(database)
    assert stands(LEDGER, entry) == (origin, None, None, None, reason)


def test_the_ledger_is_append_only_afterwards(database: str) -> None:
    with db.writing() as connection:
        make_account(connection, balance_cents=100_00)
    migrated(database)
    for change in ("UPDATE ledger_entry SET origin = 'import'", "DELETE FROM ledger_entry"):
        with pytest.raises(DatabaseError, match="append-only"), db.writing() as connection:
            connection.execute(text(change))


@pytest.mark.parametrize(
    ("step", "once", "stored"),
    [
        ("plan_note", "plan7.3", (None, FollowUp.NOTE, 3)),
        ("plan_call", "plan7.12:letter", (None, FollowUp.CALL, 12)),
        ("plan_confirmation", "plan7.0", (None, FollowUp.CONFIRMATION, None)),
        ("call_back", "2026-03-09", (None, None, None)),
        ("reminder_1", "", (None, None, None)),
    ],
)
def test_a_line_knows_what_its_plan_needed_and_for_which_instalment(
    database: str, step: str, once: str, stored: tuple[Any, ...]
) -> None:
    key = f"line:1:2:{step}:{once}"
    with db.writing() as connection:
        account = make_account(connection)
        line = make_line(connection, account_id=account, step=step, line_key=key)
        gone = make_line(connection, account_id=account, step=step, on_date=date(2026, 3, 3))
        cancelled = f"{key}:cancelled:{gone}"
        connection.execute(
            ENVELOPE_LINE.update().where(ENVELOPE_LINE.c.id == gone).values(line_key=cancelled)
        )
    migrated(database)
    assert stands(ENVELOPE_LINE, line) == stored
    assert stands(ENVELOPE_LINE, gone) == (key, *stored[1:])


@pytest.mark.parametrize(
    ("step", "hold"),
    [
        ("hold HD-11", HoldKind.PLAN_GOOD_STANDING),
        ("hold HD-21 over", HoldKind.HARDSHIP),
        ("reminder_1", None),
    ],
)
def test_a_decision_knows_its_hold(database: str, step: str, hold: HoldKind | None) -> None:
    with db.writing() as connection:
        account = make_account(connection)
        decision = make_decision(connection, account_id=account, step=step)
    migrated(database)
    assert stands(DECISION, decision) == (hold,)


@pytest.mark.parametrize(
    ("decided_by", "state", "federal"),
    [
        ("2.3 WA tier A", "WA", False),
        ("2.3 NJ", "NJ", False),
        ("501R-19", "", True),
        ("basic", "", False),
    ],
)
def test_a_determination_knows_whose_law_decided(
    database: str, decided_by: str, state: str, federal: bool
) -> None:
    with db.writing() as connection:
        account = make_account(connection)
        row = put(
            connection, DETERMINATION, guarantor_id=guarantor_of(connection, account),
            account_id=account, decision_id=make_decision(connection, account_id=account),
            determined_on=TODAY, outcome="free", discount_percent=100, write_off_cents=1,
            owed_cents=0, guideline_year=2026, region="48", scale="basic", basis="b",
            decided_by=decided_by,
        )  # fmt: skip
    migrated(database)
    assert stands(DETERMINATION, row) == (state, federal)


@pytest.mark.parametrize(
    ("told", "stored"),
    [
        (Told(time(9, 30), time(17), (Weekday.MONDAY, Weekday.FRIDAY)),
         (time(9, 30), time(17), "monday friday")),
        (Told(time(9), time(17), tuple(Weekday), ToldZone.PUERTO_RICO, at_work=True),
         (time(9), time(17), " ".join(Weekday))),
        (Told(not_after=time(17), at_work=True), (None, time(17), "")),
        (Told(), (None, None, "")),
    ],
)  # fmt: skip
def test_a_wish_knows_the_hours_and_days_it_spoke_of(
    database: str, told: Told, stored: tuple[Any, ...]
) -> None:
    with db.writing() as connection:
        row = put(
            connection, PREFERENCE,
            person_id=guarantor_of(connection, make_account(connection)), channel="times",
            wanted=True, recorded_on=TODAY, actor="x", reason=told.in_words()[:80],
        )  # fmt: skip
    migrated(database)
    assert stands(PREFERENCE, row) == stored


@pytest.mark.parametrize(
    ("name", "number"),
    [("letters-2026-03-02-00012", 12), ("letters-2026-03-02-00012-again-3", None)],
)
def test_a_batch_knows_its_number(database: str, name: str, number: int | None) -> None:
    with db.writing() as connection:
        row = put(connection, PRINT_BATCH, name=name, on_date=TODAY, letters=1)
    migrated(database)
    assert stands(PRINT_BATCH, row) == (number,)
