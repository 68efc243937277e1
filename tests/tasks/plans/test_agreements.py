from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, EnvelopeLine, Instalment, Move, Plan, PlanAccount
from policy.holds.holds import HoldKind
from policy.policy_file.spec import load_policy
from policy.terms import PlanStatus, Stage
from tasks.plans import agreements
from tasks.plans.plan_rows import Agreed
from tasks.runtime.errors import WrongInput
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_hold,
    make_line,
    make_plan,
    the,
)

FIRST_DUE = TODAY + 20 * DAY


def enrol(connection: Connection, *account_ids: int, **values: Any) -> Agreed:
    references = [the(connection, Account, one)["reference"] for one in account_ids]
    defaults: dict[str, Any] = {"count": 3, "amount_cents": None, "first_due": FIRST_DUE}
    defaults |= {"today": TODAY, "key": "plan-1", "actor": "tester"}
    return agreements.enrol(connection, references=references, **(defaults | values))


def end(connection: Connection, account_id: int) -> bool:
    reference = the(connection, Account, account_id)["reference"]
    return agreements.end(
        connection, reference=reference, today=TODAY, actor="tester", why="they asked"
    )


@pytest.mark.rule("PP-06")
def test_a_plan_adds_up_to_the_balance_to_the_cent(connection: Connection) -> None:
    account_id = make_account(connection, balance_cents=1000_00)
    agreed = enrol(connection, account_id)
    assert agreed[:-1] == (1000_00, 3, 333_33, 333_34, FIRST_DUE, date(2026, 5, 22))
    amounts = [row["amount_cents"] for row in all_of(connection, Instalment)]
    assert amounts == [333_33, 333_33, 333_34]


def test_the_account_is_looked_after_from_now_on(connection: Connection) -> None:
    account_id = make_account(connection, promise_until=TODAY + DAY, step="reminder_1")
    line_id = make_line(connection, account_id=account_id)
    enrol(connection, account_id)
    row = the(connection, Account, account_id)
    assert (row["stage"], row["next_review_on"]) == (Stage.PLAN_FOLLOW_UP, TODAY)
    assert row["promise_until"] is None
    assert the(connection, EnvelopeLine, line_id)["cancelled_on"] == TODAY
    [moved] = all_of(connection, Move)
    assert moved["to_stage"] is Stage.PLAN_FOLLOW_UP


@pytest.mark.rule("PP-08")
def test_several_accounts_of_one_guarantor_share_one_plan(connection: Connection) -> None:
    first = make_account(connection, balance_cents=60_00)
    person = guarantor_of(connection, first)
    second = make_account(connection, balance_cents=40_00, guarantor_id=person)
    assert enrol(connection, first, second).total_cents == 100_00
    covered = [row["account_id"] for row in all_of(connection, PlanAccount)]
    assert sorted(covered) == [first, second]


@pytest.mark.parametrize(("amount_cents", "payments"), [(50_00, 2), (33_33, 4), (200_00, 1)])
def test_nobody_pays_more_a_month_than_they_said(
    connection: Connection, amount_cents: int, payments: int
) -> None:
    account_id = make_account(connection)
    agreed = enrol(connection, account_id, count=None, amount_cents=amount_cents)
    assert agreed.payments == payments
    assert agreed.amount_cents <= amount_cents


def test_the_same_key_makes_one_plan(connection: Connection) -> None:
    account_id = make_account(connection)
    assert enrol(connection, account_id) == enrol(connection, account_id)
    assert len(all_of(connection, Plan)) == 1


def test_a_second_plan_is_refused(connection: Connection) -> None:
    account_id = make_account(connection)
    other = make_account(connection, guarantor_id=guarantor_of(connection, account_id))
    enrol(connection, account_id)
    with pytest.raises(WrongInput, match="has a payment plan already"):
        enrol(connection, other, key="plan-2")


def test_two_guarantors_need_two_plans(connection: Connection) -> None:
    with pytest.raises(WrongInput, match="of one guarantor"):
        enrol(connection, make_account(connection), make_account(connection))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"count": None}, "not both", id="neither number nor amount"),
        pytest.param({"amount_cents": 10_00}, "not both", id="number and amount"),
        pytest.param({"count": 0}, "1 to 120 payments", id="no payment"),
        pytest.param({"count": None, "amount_cents": 1}, "1 to 120", id="a cent a month"),
        pytest.param({"count": None, "amount_cents": 0}, "more than zero", id="nothing a month"),
        pytest.param({"first_due": TODAY + 13 * DAY}, "2026-03-16 to", id="the day before"),
        pytest.param({"first_due": TODAY + 31 * DAY}, "to 2026-04-01", id="the day after"),
    ],
)
def test_terms_that_make_no_plan_are_refused(
    connection: Connection, values: dict[str, Any], message: str
) -> None:
    account_id = make_account(connection)
    with pytest.raises(WrongInput, match=message):
        enrol(connection, account_id, **values)
    assert all_of(connection, Plan) == []


@pytest.mark.rule("PP-09")
@pytest.mark.parametrize("days", [14, 30])
def test_the_first_payment_is_due_14_to_30_days_from_now(connection: Connection, days: int) -> None:
    first_due = TODAY + days * DAY
    assert enrol(connection, make_account(connection), first_due=first_due).first_due == first_due


def test_an_account_without_a_balance_needs_no_plan(connection: Connection) -> None:
    with pytest.raises(WrongInput, match="nothing left to pay"):
        enrol(connection, make_account(connection, balance_cents=0))


@pytest.mark.rule("HD-02")
def test_nobody_plans_with_what_a_bankruptcy_covers(connection: Connection) -> None:
    account_id = make_account(connection)
    make_hold(connection, account_id=account_id, kind=HoldKind.BANKRUPTCY)
    with pytest.raises(WrongInput, match="a bankruptcy was filed"):
        enrol(connection, account_id)


@pytest.mark.rule("8.2 default")
def test_a_plan_that_ends_goes_back_to_a_call(connection: Connection) -> None:
    account_id = make_account(
        connection, stage=Stage.PLAN_FOLLOW_UP, first_statement_on=TODAY - 60 * DAY
    )
    plan_id = make_plan(connection, account_ids=[account_id], amounts=[100_00])
    assert end(connection, account_id)
    plan = the(connection, Plan, plan_id)
    assert (plan["status"], plan["ended_why"]) == (PlanStatus.ENDED, "they asked")
    row = the(connection, Account, account_id)
    assert (row["stage"], row["step"]) == (Stage.OPTIONS_CALL, load_policy().before_calls)
    assert (row["cycle"], row["next_review_on"]) == (2, TODAY)


def test_a_plan_from_before_the_first_statement_goes_back_to_it(connection: Connection) -> None:
    account_id = make_account(connection, stage=Stage.PLAN_FOLLOW_UP)
    make_plan(connection, account_ids=[account_id], amounts=[100_00])
    end(connection, account_id)
    row = the(connection, Account, account_id)
    assert (row["stage"], row["step"]) == (Stage.STATEMENT, None)


def test_where_no_plan_is_active_nothing_ends(connection: Connection) -> None:
    assert not end(connection, make_account(connection))
