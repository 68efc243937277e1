"""Plans and refunds in the numbers of a period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from policy.holds import HoldKind
from policy.terms import (
    LedgerKind,
    PlanStatus,
)
from tasks.storage import INSTALMENT
from tests.factories import (
    DAY,
    TODAY,
    make_account,
    make_entry,
    make_plan,
)
from tests.tasks.numbers.facts import (
    EDGES,
    FIRST,
    LAST,
    cells_of,
    make_refund_due,
    told,
)

edges = pytest.mark.parametrize(("on", "counts"), EDGES)


@edges
def test_a_plan_counts_by_the_day_it_was_agreed(
    connection: Connection, on: date, counts: int
) -> None:
    make_plan(connection, account_ids=[make_account(connection)], amounts=[60_00], enrolled_on=on)
    assert cells_of(told(connection), "plans", "kept so far") == {
        "plans": counts, "agreed": counts * 60_00,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "first_due", "paid", "what"),
    [
        ({}, TODAY, 0, "kept so far"),
        ({}, TODAY - DAY, 0, "behind"),
        ({}, TODAY - DAY, 1, "kept so far"),
        ({"status": PlanStatus.COMPLETED}, FIRST, 2, "completed"),
        ({"status": PlanStatus.DEFAULTED}, FIRST, 0, "broke at instalment 1"),
        ({"status": PlanStatus.DEFAULTED}, FIRST, 1, "broke at instalment 2"),
        ({"status": PlanStatus.DEFAULTED}, FIRST, 6, "broke at instalment 7 or later"),
        ({"status": PlanStatus.DEFAULTED}, FIRST, 7, "broke at instalment 7 or later"),
        (
            {"status": PlanStatus.ENDED, "ended_for": HoldKind.BANKRUPTCY}, FIRST, 0,
            "ended for a hold",
        ),
        ({"status": PlanStatus.ENDED}, FIRST, 0, "ended otherwise"),
    ],
)  # fmt: skip
def test_what_became_of_a_plan(
    connection: Connection, values: dict[str, object], first_due: date, paid: int, what: str
) -> None:
    plan = make_plan(
        connection, account_ids=[make_account(connection)], amounts=[10_00] * 8,
        first_due=first_due, **{"enrolled_on": LAST, **values},
    )  # fmt: skip
    first = (INSTALMENT.c.plan_id == plan) & (INSTALMENT.c.number <= paid)
    connection.execute(INSTALMENT.update().where(first).values(paid_cents=10_00))
    rows = told(connection).figure("plans").rows
    assert {row.item for row in rows if row.cells["plans"]} == {what, "all"}


@edges
def test_a_refund_counts_by_the_day_it_came_to_be_due(
    connection: Connection, on: date, counts: int
) -> None:
    make_refund_due(connection, on)
    assert cells_of(told(connection), "refunds", "all") == {
        "refunds": counts, "due": counts * 30_00, "given back": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("paid_after", "settled_after", "refunded", "what"),
    [
        (30, 45, 30_00, "given back in 30 days"),  # told late, given in time
        (31, 45, 30_00, "given back late"),
        (None, 30, 30_00, "given back in 30 days"),
        (None, 31, 30_00, "given back late"),
        (None, 9, 0, "not due any more"),
        (None, None, 0, "still due, late"),
    ],
)
def test_a_refund_is_in_time_within_thirty_days_of_the_money(
    connection: Connection,
    paid_after: int | None,
    settled_after: int | None,
    refunded: int,
    what: str,
) -> None:
    settled = None if settled_after is None else FIRST + timedelta(settled_after)
    account = make_refund_due(connection, FIRST, settled_on=settled, refunded_cents=refunded)
    if paid_after is not None:
        make_entry(
            connection, account_id=account, kind=LedgerKind.REFUND, amount_cents=30_00,
            value_on=FIRST + timedelta(paid_after),
        )  # fmt: skip
    row = cells_of(told(connection), "refunds", what)
    assert (row["refunds"], row["given back"]) == (1, refunded)


def test_a_refund_is_late_on_the_thirty_first_day(connection: Connection) -> None:
    make_refund_due(connection, FIRST)
    for days, what in ((30, "still due, in time"), (31, "still due, late")):
        found = told(connection, today=FIRST + timedelta(days))
        assert cells_of(found, "refunds", what)["refunds"] == 1
