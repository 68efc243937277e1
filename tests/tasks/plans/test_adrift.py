"""The morning finds plans that ask for more than is owed, and settles them."""

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, Instalment, LedgerEntry, Plan
from policy.terms import LedgerKind, PlanStatus
from tasks.plans import settle_adrift
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_entry,
    make_plan,
    the,
)


def on_a_plan(connection: Connection) -> tuple[int, int, int]:
    """Two visits of $100 of one person, and their plan."""
    first = make_account(connection)
    second = make_account(connection, guarantor_id=guarantor_of(connection, first))
    known = max(row["id"] for row in all_of(connection, LedgerEntry))
    plan_id = make_plan(
        connection, account_ids=[first, second], amounts=[100_00, 100_00],
        after_entry_id=known, settled_through=known,
    )  # fmt: skip
    return plan_id, first, second


def pays_past_the_plan(connection: Connection, account_id: int, cents: int) -> None:
    paid = {"kind": LedgerKind.PATIENT_PAYMENT, "amount_cents": -cents, "value_on": TODAY}
    make_entry(connection, account_id=account_id, **paid)
    balance = the(connection, Account, account_id)["balance_cents"] - cents
    connection.execute(
        update(Account).where(col(Account.id) == account_id).values(balance_cents=balance)
    )


def paid_cents(connection: Connection, plan_id: int) -> list[int]:
    return [row["paid_cents"] for row in all_of(connection, Instalment, plan_id=plan_id)]


@pytest.mark.parametrize(("cents", "found"), [(0, 0), (1, 1), (100_00, 1)])
def test_a_plan_that_asks_for_more_than_is_owed_is_settled_in_the_morning(
    connection: Connection, cents: int, found: int
) -> None:
    plan_id, _, second = on_a_plan(connection)
    if cents:
        pays_past_the_plan(connection, second, cents)
    assert settle_adrift(connection, TODAY) == found
    assert paid_cents(connection, plan_id) == [cents, 0]
    assert settle_adrift(connection, TODAY) == 0


def test_a_plan_taken_up_again_is_settled_though_its_first_visit_had_another_plan_since(
    connection: Connection,
) -> None:
    plan_id, first, second = on_a_plan(connection)
    make_plan(
        connection, account_ids=[first], amounts=[50_00], status=PlanStatus.ENDED,
        ended_on=TODAY - DAY, ended_why="said so",
    )  # fmt: skip
    pays_past_the_plan(connection, second, 40_00)
    assert settle_adrift(connection, TODAY) == 1
    assert paid_cents(connection, plan_id) == [40_00, 0]
    assert the(connection, Plan, plan_id)["status"] is PlanStatus.ACTIVE
