"""Rows that the numbers are counted from, and how a number is looked up."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from models import CallResult, Determination, HelpSign, Move, RefundDue, ReturnedMail
from policy.assistance import HardshipSign
from policy.terms import CallOutcome, RefundReason, Stage
from tasks.numbers import EVERYBODY, Grouping, Numbers, Period, numbers
from tests.factories import (
    DAY,
    NOW,
    TODAY,
    guarantor_of,
    make_account,
    make_decision,
    make_envelope,
    make_person,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 2, 10)
EDGES = [
    (FIRST - DAY, 0),
    (FIRST, 1),
    (LAST, 1),
    (LAST + DAY, 0),
]
"""A day, and whether what happened on it counts."""
_numbers = itertools.count(1)


def told(connection: Connection, by: Grouping = Grouping.NONE, today: date = TODAY) -> Numbers:
    return numbers(connection, today, Period(FIRST, LAST), by)


def cells_of(found: Numbers, figure: str, item: str, group: str = EVERYBODY) -> dict[str, Any]:
    """What stands in one row; nothing where there is none."""
    rows = found.figure(figure).of_group(group)
    return next((dict(row.cells) for row in rows if row.item == item), {})


def make_move(connection: Connection, account_id: int, stage: Stage, on: date) -> None:
    connection.execute(
        insert(Move).values(
            account_id=account_id, from_stage=Stage.STATEMENT, to_stage=stage, moved_on=on,
            reason="", actor="tend",
        )
    )  # fmt: skip


def make_determination(connection: Connection, on: date, **values: Any) -> int:
    account_id = values.pop("account_id", None) or make_account(connection)
    defaults = {
        "guarantor_id": guarantor_of(connection, account_id), "account_id": account_id,
        "decision_id": make_decision(connection, account_id=account_id), "determined_on": on,
        "outcome": "free", "discount_percent": 100, "write_off_cents": 50_00, "owed_cents": 0,
        "guideline_year": 2026, "region": "48", "percent_of_line": 90, "scale": "", "basis": "",
    }  # fmt: skip
    connection.execute(insert(Determination).values(**(defaults | values)))
    return account_id


def make_sign(connection: Connection, account_id: int, on: date) -> None:
    connection.execute(
        insert(HelpSign).values(
            guarantor_id=guarantor_of(connection, account_id), account_id=account_id,
            sign=HardshipSign.HOMELESS, told_on=on, recorded_at=NOW,
            sign_key=f"sign-{next(_numbers)}",
        )
    )  # fmt: skip


def make_result(
    connection: Connection, on: date, outcome: CallOutcome, account_id: int | None = None
) -> None:
    account = account_id or make_account(connection)
    connection.execute(
        insert(CallResult).values(
            guarantor_id=guarantor_of(connection, account), account_id=account, outcome=outcome,
            on_date=on, recorded_at=NOW, result_key=f"result-{next(_numbers)}",
        )
    )  # fmt: skip


def make_refund_due(connection: Connection, since: date, **values: Any) -> int:
    account_id = make_account(connection)
    defaults = {
        "account_id": account_id, "guarantor_id": guarantor_of(connection, account_id),
        "reason": RefundReason.OVERPAYMENT, "amount_cents": 30_00, "since": since,
    }  # fmt: skip
    connection.execute(insert(RefundDue).values(**(defaults | values)))
    return account_id


def make_returned(connection: Connection, on: date) -> None:
    person = make_person(connection)
    envelope = make_envelope(connection, guarantor_id=person)
    connection.execute(
        insert(ReturnedMail).values(
            person_id=person, envelope_id=envelope, provided_on=on - 9 * DAY, returned_on=on,
            recorded_on=TODAY,
        )
    )  # fmt: skip
