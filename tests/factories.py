"""Rows with working defaults. Each function inserts and returns the id; name only what matters."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import zipcodes
from sqlalchemy import Connection, insert, select
from sqlmodel import SQLModel, col

from models import (
    Account,
    AccountItem,
    Application,
    Call,
    DatabaseUse,
    Decision,
    Envelope,
    EnvelopeLine,
    Hold,
    Instalment,
    LedgerEntry,
    Message,
    Person,
    Plan,
    PlanAccount,
    Run,
)
from policy.holds.holds import HoldKind
from policy.policy_file.spec import load_policy
from policy.terms import (
    Action,
    ApplicationStatus,
    Channel,
    DataUse,
    EntryOrigin,
    LedgerKind,
    MessageStatus,
    Payer,
    PlanStatus,
    Stage,
    UseSaidBy,
)

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
DAY = timedelta(1)
_numbers = itertools.count(1)


@lru_cache
def home_in(state: str) -> dict[str, str]:
    """A city of this state, and a ZIP code of it."""
    found = zipcodes.filter_by(state=state, active=True, zip_code_type="STANDARD")
    return {"city": found[0]["city"], "postal_code": found[0]["zip_code"]} if found else {}


def make_use(
    connection: Connection,
    use: DataUse = DataUse.REHEARSAL,
    said_by: UseSaidBy = UseSaidBy.IMPORT,
) -> None:
    """What the database is for; without it, it counts as live."""
    values = {"use": use, "said_by": said_by, "said_on": TODAY}
    _insert(connection, DatabaseUse, values | {"id": 1})


def make_person(connection: Connection, **values: Any) -> int:
    number = next(_numbers)
    if {"city", "postal_code", "country"}.isdisjoint(values) and values.get("state", "TX") != "TX":
        values = home_in(values["state"]) | values
    defaults = {
        "source_key": f"person-{number}",
        "given_name": "Ada",
        "family_name": f"Guarantor{number}",
        "birth_date": date(1980, 1, 1),
        "line1": "1 Main Street",
        "city": "Austin",
        "state": "TX",
        "postal_code": "78701",
        "phone": f"+1512555{number % 10_000:04d}",
    }
    return _insert(connection, Person, defaults | values)


def make_account(
    connection: Connection, *, guarantor_id: int | None = None, balance_cents: int = 100_00,
    **values: Any,
) -> int:  # fmt: skip
    """An account with a ledger that adds up to its balance."""
    number = next(_numbers)
    guarantor = make_person(connection) if guarantor_id is None else guarantor_id
    defaults = {
        "reference": f"A-{number:010d}",
        "source_key": f"account-{number}",
        "patient_id": guarantor,
        "guarantor_id": guarantor,
        "service_from": date(2026, 1, 5),
        "payer": Payer.COMMERCIAL,
        "balance_cents": balance_cents,
        "policy_version": load_policy().effective,
        "enrolled_on": date(2026, 1, 10),
        "next_review_on": TODAY + 20 * DAY,
    }
    account_id = _insert(connection, Account, defaults | values)
    make_entry(connection, account_id=account_id, amount_cents=balance_cents)
    return account_id


def make_item(connection: Connection, *, account_id: int, **values: Any) -> int:
    """A line of the visit's bill alone; the ledger is not touched."""
    defaults = {
        "account_id": account_id,
        "number": next(_numbers),
        "service_on": date(2026, 1, 5),
        "description": "X-ray of the wrist",
        "charge_cents": 100_00,
    }
    return _insert(connection, AccountItem, defaults | values)


def make_entry(connection: Connection, *, account_id: int, **values: Any) -> int:
    """A ledger row alone; the balance is not touched."""
    defaults = {
        "account_id": account_id,
        "kind": LedgerKind.CHARGE,
        "amount_cents": 100_00,
        "value_on": date(2026, 1, 10),
        "posted_at": NOW,
        "entry_key": f"entry-{next(_numbers)}",
        "origin": EntryOrigin.SAMPLE,
    }
    return _insert(connection, LedgerEntry, defaults | values)


def make_hold(connection: Connection, *, account_id: int | None = None, **values: Any) -> int:
    defaults: dict[str, Any] = {
        "account_id": account_id,
        "kind": HoldKind.DISPUTE,
        "placed_on": TODAY - 5 * DAY,
        "placed_by": "tester",
    }
    if "guarantor_id" not in values and account_id is not None:
        defaults["guarantor_id"] = guarantor_of(connection, account_id)
    return _insert(connection, Hold, defaults | values)


def make_application(connection: Connection, *, guarantor_id: int, **values: Any) -> int:
    defaults = {
        "guarantor_id": guarantor_id,
        "status": ApplicationStatus.RECEIVED,
        "received_on": TODAY - 5 * DAY,
        "status_on": TODAY - 5 * DAY,
    }
    return _insert(connection, Application, defaults | values)


def make_decision(connection: Connection, *, account_id: int, **values: Any) -> int:
    as_of = values.get("as_of", TODAY)
    run = {"kind": "daily", "as_of": as_of, "started_at": NOW}
    defaults = {
        "run_id": values.get("run_id") or _insert(connection, Run, run),
        "account_id": account_id,
        "as_of": as_of,
        "action": Action.CONTACT,
        "stage": Stage.REMINDER,
        "step": "reminder_1",
        "rules": "6.4",
        "reason": "A reminder is due.",
        "policy_name": "standard",
        "policy_version": load_policy().effective,
    }
    return _insert(connection, Decision, defaults | values)


def make_envelope(connection: Connection, *, guarantor_id: int, **values: Any) -> int:
    defaults = {
        "token": f"{next(_numbers):032d}",
        "guarantor_id": guarantor_id,
        "on_date": TODAY,
        "channel": Channel.LETTER,
    }
    return _insert(connection, Envelope, defaults | values)


def make_line(
    connection: Connection, *, account_id: int, envelope_id: int | None = None,
    channel: Channel = Channel.LETTER, step: str = "reminder_1", on_date: date = TODAY,
    **values: Any,
) -> int:  # fmt: skip
    """A step in an envelope; the account itself is not touched. A call is put on the list."""
    guarantor_id = guarantor_of(connection, account_id)
    if envelope_id is None:
        envelope_id = make_envelope(
            connection, guarantor_id=guarantor_id, channel=channel, on_date=on_date
        )
        if channel is Channel.CALL:
            make_call(connection, envelope_id=envelope_id, guarantor_id=guarantor_id)
    defaults = {
        "envelope_id": envelope_id,
        "account_id": account_id,
        "step": step,
        "kind": "reminder",
        "line_key": f"line:{account_id}:{next(_numbers)}:{step}:",
        "amount_cents": 100_00,
    }
    if "decision_id" not in values:
        defaults["decision_id"] = make_decision(connection, account_id=account_id, step=step)
    return _insert(connection, EnvelopeLine, defaults | values)


def make_message(connection: Connection, *, envelope_id: int, **values: Any) -> int:
    query = select(col(Envelope.guarantor_id), col(Envelope.channel))
    guarantor_id, channel = connection.execute(
        query.where(col(Envelope.id) == envelope_id)
    ).one()  # fmt: skip
    defaults = {
        "envelope_id": envelope_id,
        "guarantor_id": guarantor_id,
        "channel": channel,
        "status": MessageStatus.PLANNED,
    }
    return _insert(connection, Message, defaults | values)


def make_call(connection: Connection, *, envelope_id: int, guarantor_id: int, **values: Any) -> int:
    defaults = {"envelope_id": envelope_id, "guarantor_id": guarantor_id, "on_date": TODAY}
    return _insert(connection, Call, defaults | values)


def make_plan(
    connection: Connection, *, account_ids: list[int], amounts: list[int],
    first_due: date = TODAY + 14 * DAY, **values: Any,
) -> int:  # fmt: skip
    """A plan with an instalment of each amount, 30 days apart."""
    defaults = {
        "plan_key": f"plan-{next(_numbers)}",
        "guarantor_id": guarantor_of(connection, account_ids[0]),
        "status": PlanStatus.ACTIVE,
        "enrolled_on": TODAY - 5 * DAY,
        "total_cents": sum(amounts),
    }
    plan_id = _insert(connection, Plan, defaults | values)
    for account_id in account_ids:
        _insert(connection, PlanAccount, {"plan_id": plan_id, "account_id": account_id})
    for number, cents in enumerate(amounts, start=1):
        due_on = first_due + 30 * (number - 1) * DAY
        row = {"plan_id": plan_id, "number": number, "due_on": due_on, "amount_cents": cents}
        _insert(connection, Instalment, row)
    return plan_id


def guarantor_of(connection: Connection, account_id: int) -> int:
    return int(the(connection, Account, account_id)["guarantor_id"])


def the(connection: Connection, table: type[SQLModel], row_id: int) -> dict[str, Any]:
    """The row with this id."""
    columns = SQLModel.metadata.tables[str(table.__tablename__)]
    row = connection.execute(select(columns).where(columns.c.id == row_id)).one()
    return dict(row._mapping)


def all_of(connection: Connection, table: type[SQLModel], **values: Any) -> list[dict[str, Any]]:
    """All rows with these values, the oldest first."""
    columns = SQLModel.metadata.tables[str(table.__tablename__)]
    query = select(columns).filter_by(**values).order_by(columns.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]


def _insert(connection: Connection, table: type[SQLModel], values: dict[str, Any]) -> int:
    made = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert made is not None
    return int(made[0])
