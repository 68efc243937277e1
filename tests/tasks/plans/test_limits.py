"""What a state caps is kept when a plan is recorded, and what nobody knows is said."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, Instalment, Plan, PlanAccount
from policy.law.facility import Facility
from policy.terms import ApplicationStatus, PlanStatus
from tasks.plans import agreements, limits
from tasks.plans.limits import NOT_SCREENED
from tasks.plans.plan_rows import Agreed
from tasks.practice.practice import load_practice
from tasks.runtime.errors import WrongInput
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_application,
    make_person,
    make_plan,
    the,
)


def bill_from(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    practice = load_practice().model_copy(update={"facility": Facility(state=state)})
    monkeypatch.setattr(limits, "current_practice", lambda: practice)


@pytest.fixture(autouse=True)
def _texas_bills(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rule of its own, so that each test meets the patient's state."""
    bill_from(monkeypatch, "TX")


def billed(connection: Connection, state: str, cents: int, income: int | None = None) -> int:
    person = make_person(connection, state=state, annual_income_cents=income)
    return make_account(connection, guarantor_id=person, balance_cents=cents)


def enrol(connection: Connection, *account_ids: int, **values: Any) -> Agreed:
    references = [the(connection, Account, one)["reference"] for one in account_ids]
    defaults: dict[str, Any] = {"count": 3, "amount_cents": None, "first_due": None}
    defaults |= {"today": TODAY, "key": "plan-1", "actor": "tester"}
    return agreements.enrol(connection, references=references, **(defaults | values))


@pytest.mark.vector(28)
@pytest.mark.rule("PP-04", "2.4 NJ")
def test_a_cent_over_new_jerseys_three_percent_is_refused(connection: Connection) -> None:
    over = billed(connection, "NJ", 10 * 120_01, 48_000_00)
    with pytest.raises(WrongInput, match=r"2\.4 NJ, PP-04.*at least 11"):
        enrol(connection, over, count=10)
    assert all_of(connection, Plan) == []
    exactly = billed(connection, "NJ", 10 * 120_00, 48_000_00)
    assert enrol(connection, exactly, count=10).amount_cents == 120_00


@pytest.mark.rule("PP-04")
def test_the_facilitys_state_counts_as_well(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill_from(monkeypatch, "NJ")
    with pytest.raises(WrongInput, match=r"2\.4 NJ"):
        enrol(connection, billed(connection, "TX", 1_200_10, 48_000_00), count=10)


@pytest.mark.rule("PP-04", "2.4 CA")
def test_california_leaves_essential_expenses_out(connection: Connection) -> None:
    account_id = billed(connection, "CA", 1_200_00, 48_000_00)
    with pytest.raises(WrongInput, match=r"2\.4 CA"):
        enrol(connection, account_id, count=11, essentials_cents=3_000_00)
    assert enrol(connection, account_id, count=12, essentials_cents=3_000_00).payments == 12


@pytest.mark.rule("PP-04")
def test_an_unknown_income_caps_nothing_and_is_said_and_kept(connection: Connection) -> None:
    account_id = billed(connection, "NJ", 6_000_00)
    made = enrol(connection, account_id, count=6)
    assert made.amount_cents == 1_000_00
    assert any("2.4 NJ" in note for note in made.notes)
    [plan] = all_of(connection, Plan)
    assert "The income is not known" in plan["notes"]
    assert enrol(connection, account_id, count=6) == made  # said again to whoever asks again


@pytest.mark.rule("PP-01")
def test_a_plan_without_a_screening_warns_and_keeps_the_warning(connection: Connection) -> None:
    made = enrol(connection, billed(connection, "TX", 300_00))
    assert made.notes == (NOT_SCREENED,)
    assert all_of(connection, Plan)[0]["notes"] == NOT_SCREENED


@pytest.mark.rule("PP-01")
@pytest.mark.parametrize("by", ["invitation", "application"])
def test_who_was_screened_needs_no_warning(connection: Connection, by: str) -> None:
    person = make_person(connection, state="TX")
    screened = TODAY - DAY if by == "invitation" else None
    account_id = make_account(connection, guarantor_id=person, screened_on=screened)
    if by == "application":
        make_application(connection, guarantor_id=person, status=ApplicationStatus.DETERMINED)
    assert enrol(connection, account_id).notes == ()


@pytest.mark.rule("PP-03")
def test_less_than_25_dollars_a_month_is_for_incomes_that_ask_for_it(
    connection: Connection,
) -> None:
    with pytest.raises(WrongInput, match="PP-03"):
        enrol(connection, billed(connection, "TX", 216_00), count=12)
    poor = billed(connection, "NJ", 216_00, 7_200_00)  # 3 % of $600 a month: $18
    assert enrol(connection, poor, count=12, key="plan-2").amount_cents == 18_00


@pytest.mark.rule("PP-04")
def test_where_no_plan_fits_the_answer_is_help(connection: Connection) -> None:
    with pytest.raises(WrongInput, match="offer help with the cost"):
        enrol(connection, billed(connection, "NJ", 500_00, 0), count=60)


@pytest.mark.rule("PP-09")
@pytest.mark.parametrize(
    ("due_day", "days"),
    [(5, [5, 5]), (28, [28, 28]), (29, [28, 28]), (31, [28, 28])],
)
def test_the_person_chooses_a_day_up_to_the_28th(
    connection: Connection, due_day: int, days: list[int]
) -> None:
    enrol(connection, billed(connection, "TX", 300_00), due_day=due_day)
    due = [row["due_on"] for row in all_of(connection, Instalment)]
    assert [day.day for day in due[1:]] == days
    assert TODAY + 14 * DAY <= due[0] <= TODAY + 30 * DAY


@pytest.mark.rule("PP-09")
def test_a_first_day_after_the_28th_is_the_28th_from_then_on(connection: Connection) -> None:
    enrol(connection, billed(connection, "TX", 300_00), first_due=date(2026, 3, 31))
    due = [row["due_on"] for row in all_of(connection, Instalment)]
    assert due == [date(2026, 3, 31), date(2026, 4, 28), date(2026, 5, 28)]


@pytest.mark.rule("RZ-01", "PP-07")
@pytest.mark.parametrize(("count", "disclosed"), [(4, False), (5, True), (12, True)])
def test_more_than_four_payments_are_disclosed(
    connection: Connection, count: int, disclosed: bool
) -> None:
    enrol(connection, billed(connection, "TX", 1_200_00), count=count)
    assert all_of(connection, Plan)[0]["disclosed"] is disclosed


@pytest.mark.rule("PP-08")
def test_a_new_bill_joins_a_plan_only_by_new_terms(connection: Connection) -> None:
    old = billed(connection, "TX", 300_00)
    enrol(connection, old)
    new = make_account(connection, guarantor_id=guarantor_of(connection, old), balance_cents=300_00)
    with pytest.raises(WrongInput, match="agree on new terms"):
        enrol(connection, old, new, count=6, key="plan-2")
    assert [row["account_id"] for row in all_of(connection, PlanAccount)] == [old]
    both = enrol(connection, old, new, count=6, key="plan-2", new_terms=True)
    assert both.total_cents == 600_00
    was, now = all_of(connection, Plan)
    assert (was["status"], was["ended_why"]) == (PlanStatus.ENDED, "New terms were agreed.")
    assert now["status"] is PlanStatus.ACTIVE


@pytest.mark.rule("PP-08")
def test_new_terms_leave_no_bill_of_the_plan_behind(connection: Connection) -> None:
    first = billed(connection, "TX", 300_00)
    second = make_account(connection, guarantor_id=guarantor_of(connection, first))
    enrol(connection, first, second)
    with pytest.raises(WrongInput, match="name it with the others"):
        enrol(connection, first, key="plan-2", new_terms=True)


@pytest.mark.rule("PP-08")
def test_new_terms_that_are_refused_leave_the_plan_as_it_is(connection: Connection) -> None:
    account_id = billed(connection, "TX", 300_00)
    make_plan(connection, account_ids=[account_id], amounts=[100_00] * 3)
    with pytest.raises(WrongInput):
        enrol(connection, account_id, count=121, new_terms=True)
    assert all_of(connection, Plan)[0]["status"] is PlanStatus.ACTIVE
