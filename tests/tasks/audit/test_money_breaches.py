"""The days on which gaps, totals and forgotten instalments become breaches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tasks.storage import LEDGER
from tasks.storage.database import reading
from tests.tasks.household import found, move_in, pay, plant
from tests.tasks.planted import PROMISED
from tests.tasks.planted_money import BEHIND, EXPORTED, ON_A_PLAN


@pytest.fixture(autouse=True)
def _household(database: str) -> None:
    assert database
    move_in()


@pytest.mark.parametrize(
    ("stated_on", "close"), [("2024-04-30", False), ("2024-05-01", False), ("2024-05-02", True)]
)
def test_a_reminder_comes_21_days_after_the_statement(stated_on: str, close: bool) -> None:
    plant(f"UPDATE message SET provided_on = '{stated_on}' WHERE id = 1")
    assert (("too_close", "message 2") in found()) is close


@pytest.mark.parametrize(
    ("first_on", "differ"), [("2024-05-14", False), ("2024-05-15", False), ("2024-05-16", True)]
)
def test_letters_of_less_than_a_week_name_one_amount(first_on: str, differ: bool) -> None:
    plant("UPDATE plan SET ended_on = '2024-05-10'")
    plant(f"UPDATE message SET provided_on = '{first_on}' WHERE id = 1")
    plant(f"UPDATE message SET claimed_at = '{first_on} 07:00:00.000000+00:00' WHERE id = 1")
    plant("UPDATE message SET due_now_cents = 10000 + id")
    assert (("totals_differ", "message 2") in found()) is differ


@pytest.mark.parametrize(
    "change",
    [
        "-100 on 2024-05-20",
        "UPDATE hold SET placed_on = '2024-05-20'",
        "UPDATE account SET enrolled_on = '2024-05-20' WHERE id = 2",
        "UPDATE message SET due_now_cents = 10000",
        "UPDATE message SET due_now_cents = NULL WHERE id = 1",
    ],
)
def test_another_amount_after_money_a_hold_or_a_new_bill_is_no_breach(change: str) -> None:
    for one in (
        "UPDATE plan SET ended_on = '2024-05-10'",
        "UPDATE message SET provided_on = '2024-05-18' WHERE id = 1",
        "UPDATE message SET claimed_at = '2024-05-18 07:00:00.000000+00:00' WHERE id = 1",
        "UPDATE message SET due_now_cents = 10000 + id",
        change,
    ):
        plant(one)
    assert "totals_differ" not in {kind for kind, _ in found()}


@pytest.mark.parametrize(
    ("due_on", "forgotten"), [("2024-06-09", False), ("2024-06-08", False), ("2024-06-07", True)]
)
def test_a_week_after_an_instalment_somebody_has_written(due_on: str, forgotten: bool) -> None:
    for one in (*BEHIND, f"UPDATE instalment SET due_on = '{due_on}'"):
        plant(one)
    assert (("instalment_forgotten", "plan 1") in found()) is forgotten


@pytest.mark.parametrize(
    ("worked_on", "forgotten"),
    [
        ("2024-05-28", False),
        ("2024-05-29", True),
        ("2024-06-05", True),
        ("2024-06-06", False),
    ],
)
def test_nobody_writes_about_an_instalment_in_whose_week_no_day_was_worked(
    worked_on: str, forgotten: bool
) -> None:
    for one in (*BEHIND, f"UPDATE run SET as_of = '{worked_on}' WHERE id = 901"):
        plant(one)
    assert (("instalment_forgotten", "plan 1") in found()) is forgotten


@pytest.mark.parametrize(
    ("paid_on", "too_much"), [("2024-04-19", False), ("2024-04-20", True), ("2024-04-21", True)]
)
def test_money_of_a_day_before_the_plan_that_an_export_shows_later_covers_no_instalment(
    paid_on: str, too_much: bool
) -> None:
    asked = "UPDATE message SET plan_cents = 500 WHERE id = 2"
    for one in (*ON_A_PLAN, f"-500 on {paid_on}", asked):
        plant(one)
    assert (("plan_asked_too_much", "message 2") in found()) is too_much


@pytest.mark.parametrize("paid_on", ["2024-04-19", "2024-04-20", "2024-05-16"])
def test_what_an_export_shows_no_more_covers_no_instalment_whatever_day_its_line_has(
    paid_on: str,
) -> None:
    payment = "(20, 1, 'patient_payment', -500, '{0}', '{0} 12:00:00.000000+00:00', 'e20', 'L9',"
    gone = (
        "(21, 1, 'patient_payment', 500, '2024-01-02', '2024-05-18 12:00:00.000000+00:00', 'e21',"
        " 'L9', 'import', 'x')"
    )
    for one in (
        *ON_A_PLAN,
        EXPORTED + payment.format(paid_on) + " 'import', 'x')",
        EXPORTED + gone,
        "UPDATE message SET plan_cents = 500 WHERE id = 2",
    ):
        plant(one)
    assert "plan_asked_too_much" not in {kind for kind, _ in found()}


@pytest.mark.parametrize(("seconds", "ignored"), [(-1, False), (1, True)])
def test_a_promise_about_a_bill_of_which_nothing_was_left_is_none_about_what_is_charged_later(
    seconds: int, ignored: bool
) -> None:
    with reading() as connection:
        query = select(func.min(LEDGER.c.posted_at)).where(LEDGER.c.account_id == 1)
        charged_at = connection.execute(query).scalar_one()
    at = f"{charged_at + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S.%f}+00:00"
    for one in (PROMISED, f"UPDATE call_result SET recorded_at = '{at}'"):
        plant(one)
    assert (("promise_ignored", "message 2") in found()) is ignored


def test_the_step_after_an_invitation_counts_from_the_invitation() -> None:
    plant("UPDATE envelope_line SET step = 'screening', asks = (1 = 0) WHERE id = 2")
    plant("UPDATE envelope_line SET step = 'statement_3' WHERE id = 3")
    assert "too_close" not in {kind for kind, _ in found()}
    plant("UPDATE message SET provided_on = '2024-06-01' WHERE id = 2")
    assert ("too_close", "call 3") in found()


@pytest.mark.parametrize(
    ("told", "invited_on", "close"),
    [
        ("statement_3", "2024-05-30", False),
        ("statement_3", "2024-05-31", False),
        ("statement_3", "2024-06-01", True),
        ("options_call_3", "2024-05-15", False),
        ("options_call_3", "2024-05-16", False),
        ("options_call_3", "2024-05-17", True),
    ],
)
def test_an_invitation_after_the_last_statement_takes_nobody_back_to_the_screening(
    told: str, invited_on: str, close: bool
) -> None:
    """A sign of need brought it late: the final notice follows the statement, as it would have."""
    for one in (
        f"UPDATE envelope_line SET step = '{told}' WHERE id = 1",
        "UPDATE envelope_line SET step = 'screening', asks = (1 = 0) WHERE id = 2",
        f"UPDATE message SET provided_on = '{invited_on}' WHERE id = 2",
        "UPDATE envelope_line SET step = 'final_notice' WHERE id = 3",
    ):
        plant(one)
    assert (("too_close", "call 3") in found()) is close


@pytest.mark.parametrize(("left", "missing"), [(249, False), (250, True)])
def test_a_payment_that_left_the_export_before_the_letter_had_not_come(
    left: int, missing: bool
) -> None:
    """The line is gone, so what takes it back has the day of the visit, before the payment."""
    for one in ON_A_PLAN:
        plant(one)
    pay(-250, date(2024, 5, 16))
    pay(250 - left, date(2024, 4, 20), posted=date(2024, 5, 17))
    assert (("said_missing", "message 2") in found()) is missing
