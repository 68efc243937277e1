"""A plan that was given up begins again (PL-03)."""

from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, Instalment, LedgerEntry, Plan
from policy.holds.holds import HoldKind
from policy.terms import PlanStatus, Stage
from tasks.payments import payments, reversals
from tasks.plans import reinstate
from tasks.plans.plan_rows import Agreed
from tasks.runtime.errors import WrongInput
from tests.factories import DAY, NOW, TODAY, all_of, make_account, make_hold, make_plan, the

GIVEN_UP: dict[str, Any] = {"status": PlanStatus.DEFAULTED, "ended_on": TODAY - 3 * DAY}


def given_up(connection: Connection, **values: Any) -> tuple[int, str]:
    """Six payments of $100, of which two were missed before the plan was given up."""
    account_id = make_account(
        connection, balance_cents=600_00, stage=Stage.OPTIONS_CALL, step="reminder_2",
        first_statement_on=TODAY - 90 * DAY,
    )  # fmt: skip
    make_plan(
        connection,
        account_ids=[account_id],
        amounts=[100_00] * 6,
        first_due=TODAY - 50 * DAY,
        **(GIVEN_UP | values),
    )
    return account_id, the(connection, Account, account_id)["reference"]


def again(connection: Connection, reference: str, **values: Any) -> Agreed:
    asked: dict[str, Any] = {"today": TODAY, "key": "again-1", "actor": "tester"}
    return reinstate.reinstate(connection, reference=reference, **(asked | values))


def pay(connection: Connection, reference: str, cents: int, key: str = "paid-1") -> None:
    payments.record(
        connection, reference=reference, amount_cents=cents, received_on=TODAY, today=TODAY,
        now=NOW, key=key, actor="tester",
    )  # fmt: skip


def newest(connection: Connection) -> dict[str, Any]:
    return all_of(connection, Plan)[-1]


@pytest.mark.rule("PL-03")
@pytest.mark.parametrize(
    ("cents", "begins"), [(99_99, False), (100_00, True), (100_01, True), (350_00, True)]
)
def test_as_much_as_one_payment_takes_a_plan_up_again(
    connection: Connection, cents: int, begins: bool
) -> None:
    account_id, reference = given_up(connection)
    pay(connection, reference, cents)
    plans = all_of(connection, Plan)
    assert len(plans) == (2 if begins else 1)
    if begins:
        assert (plans[1]["status"], plans[1]["reinstatement"]) == (PlanStatus.ACTIVE, 1)
        assert plans[1]["total_cents"] == 600_00 - cents
        assert the(connection, Account, account_id)["stage"] is Stage.PLAN_FOLLOW_UP
    assert plans[0]["status"] is PlanStatus.DEFAULTED  # history is kept


@pytest.mark.rule("PL-03", "PL-04")
def test_the_payment_counts_for_the_old_plan_and_the_rest_goes_on(connection: Connection) -> None:
    _, reference = given_up(connection)
    pay(connection, reference, 100_00)
    rows = all_of(connection, Instalment)
    old, new = rows[:6], rows[6:]
    assert [row["paid_cents"] for row in old] == [100_00, 0, 0, 0, 0, 0]
    assert [row["amount_cents"] for row in new] == [100_00] * 5
    assert 14 <= (new[0]["due_on"] - TODAY).days <= 45  # not at once after a payment


@pytest.mark.rule("PL-03")
def test_the_second_time_a_payment_alone_is_not_enough(connection: Connection) -> None:
    account_id, reference = given_up(connection, reinstatement=1)
    pay(connection, reference, 100_00)
    assert len(all_of(connection, Plan)) == 1
    assert the(connection, Account, account_id)["stage"] is Stage.OPTIONS_CALL
    assert again(connection, reference).payments == 5
    assert newest(connection)["reinstatement"] == 2


@pytest.mark.rule("PL-03")
def test_the_third_time_a_person_decides(connection: Connection) -> None:
    account_id, reference = given_up(connection, reinstatement=2)
    with pytest.raises(WrongInput, match="a person decides"):
        again(connection, reference)
    pay(connection, reference, 100_00)
    row = the(connection, Account, account_id)
    assert (row["stage"], row["next_review_on"]) == (Stage.HUMAN_REVIEW, None)
    again(connection, reference, approved=True)
    assert newest(connection)["reinstatement"] == 3
    assert the(connection, Account, account_id)["stage"] is Stage.PLAN_FOLLOW_UP


@pytest.mark.rule("PL-03")
def test_the_same_key_begins_once(connection: Connection) -> None:
    _, reference = given_up(connection)
    assert again(connection, reference) == again(connection, reference)
    assert len(all_of(connection, Plan)) == 2


@pytest.mark.rule("PL-03", "PL-08")
@pytest.mark.parametrize("kind", [HoldKind.DECEASED, HoldKind.BANKRUPTCY, HoldKind.QMB])
def test_nothing_begins_again_under_a_hold_that_ends_plans(
    connection: Connection, kind: HoldKind
) -> None:
    account_id, reference = given_up(connection)
    make_hold(connection, account_id=account_id, kind=kind)
    with pytest.raises(WrongInput, match="no plan can be made"):
        again(connection, reference)
    pay(connection, reference, 100_00)
    assert len(all_of(connection, Plan)) == 1
    assert len(all_of(connection, LedgerEntry)) == 2  # the payment is posted all the same


@pytest.mark.rule("PL-03")
@pytest.mark.parametrize("status", [PlanStatus.ACTIVE, PlanStatus.COMPLETED])
def test_only_an_ended_plan_begins_again(connection: Connection, status: PlanStatus) -> None:
    _, reference = given_up(connection, status=status)
    with pytest.raises(WrongInput, match=f"a plan that is {status.value}"):
        again(connection, reference)


def test_where_no_plan_was_none_begins_again(connection: Connection) -> None:
    account_id = make_account(connection)
    with pytest.raises(WrongInput, match="has no plan"):
        again(connection, the(connection, Account, account_id)["reference"])


@pytest.mark.rule("PL-03")
def test_what_pays_everything_needs_no_plan(connection: Connection) -> None:
    account_id, reference = given_up(connection)
    pay(connection, reference, 600_00)
    assert len(all_of(connection, Plan)) == 1
    assert the(connection, Account, account_id)["stage"] is Stage.RESOLVED


def _take_back(connection: Connection, reference: str) -> None:
    reversals.reverse(
        connection, reference=reference, payment_key="paid-1", today=TODAY, now=NOW,
        key="bounced", actor="tester",
    )  # fmt: skip


@pytest.mark.rule("PL-05", "PL-04")
def test_a_bounced_payment_for_a_plan_that_was_given_up_is_no_month_paid(
    connection: Connection,
) -> None:
    _, reference = given_up(connection, reinstatement=1)
    pay(connection, reference, 100_00)
    assert all_of(connection, Instalment)[0]["paid_cents"] == 100_00
    _take_back(connection, reference)
    assert {row["paid_cents"] for row in all_of(connection, Instalment)} == {0}
    assert [plan["total_cents"] for plan in all_of(connection, Plan)] == [600_00]


@pytest.mark.rule("PL-05", "PL-03")
def test_a_payment_that_bounces_after_all_is_owed_at_the_end(connection: Connection) -> None:
    account_id, reference = given_up(connection)
    pay(connection, reference, 100_00)
    _take_back(connection, reference)
    plan = newest(connection)
    assert (plan["status"], plan["total_cents"]) == (PlanStatus.ACTIVE, 600_00)
    amounts = [row["amount_cents"] for row in all_of(connection, Instalment, plan_id=plan["id"])]
    assert amounts == [100_00] * 6
    assert the(connection, Account, account_id)["balance_cents"] == 600_00
