"""Help that is granted after a payment: the person gets back what they did not owe."""

from datetime import date, timedelta

import pytest

from models import Determination, LedgerEntry, RefundDue
from policy.terms import ApplicationStatus, LedgerKind, Resolution
from tasks.payments import refunds
from tasks.storage.database import reading, writing
from tests.factories import all_of
from tests.scenarios.life import Life

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.rule("501R-12", "501R-13")]

COMPLETE = ApplicationStatus.COMPLETE


def gives_back(life: Life, account: int, cents: int) -> refunds.Refund:
    with writing() as connection:
        return refunds.record(
            connection, reference=life.row(account)["reference"], amount_cents=cents,
            paid_on=life.today, today=life.today, now=life.now(), key="check-1", actor="tester",
        )  # fmt: skip


def test_who_paid_and_owed_nothing_gets_all_of_it_back(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 300_00)
    life.applies(account, COMPLETE, household_size=4, annual_income_cents=20_000_00)
    life.until("2026-02-03")
    with reading() as connection:
        (answer,) = all_of(connection, Determination)
        (due,) = all_of(connection, RefundDue)
    assert (answer["owed_cents"], answer["write_off_cents"], answer["refund_cents"]) == (
        0, 500_00, 300_00,
    )  # fmt: skip
    assert (due["amount_cents"], due["reason"].value) == (300_00, "assistance")
    assert life.row(account)["balance_cents"] == -300_00
    life.until("2026-02-20")
    assert gives_back(life, account, 300_00).left_cents == 0
    assert life.ended(account) is Resolution.ASSISTED
    assert not life.breaches()


@pytest.mark.parametrize(
    ("paid", "balance", "refund"),
    [
        (128_99, 0, 0),  # 3.99 too much: 75 percent off 500 leaves 125
        (129_99, 0, 0),  # 4.99
        (130_00, -5_00, 5_00),
        (130_01, -5_01, 5_01),
        (100_00, 25_00, 0),
    ],
)
def test_what_was_paid_counts_toward_what_is_owed(
    life: Life, paid: int, balance: int, refund: int
) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, paid)
    life.applies(account, COMPLETE, household_size=4, annual_income_cents=80_000_00)
    life.until("2026-02-03")
    with reading() as connection:
        (answer,) = all_of(connection, Determination)
        entries = all_of(connection, LedgerEntry, kind=LedgerKind.ASSISTANCE_WRITE_OFF)
    assert answer["discount_percent"] == 75
    assert (answer["refund_cents"], life.row(account)["balance_cents"]) == (refund, balance)
    assert [-entry["amount_cents"] for entry in entries] == [500_00 - paid - balance]
    assert not life.breaches()


def test_an_award_that_nobody_asked_for_takes_off_what_is_left(life: Life) -> None:
    """The amounts paid before stay paid; only an application looks at the whole bill."""
    life.guarantor(household_size=4, annual_income_cents=20_000_00)
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 300_00)
    life.until("2026-03-20")
    assert life.ended(account) is Resolution.ASSISTED
    with reading() as connection:
        assert all_of(connection, RefundDue) == []


def test_a_bill_that_was_paid_is_answered_when_help_is_asked_for_in_time(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 500_00)
    assert life.ended(account) is Resolution.PAID
    life.until("2026-09-12")  # day 240
    life.applies(account, COMPLETE, household_size=4, annual_income_cents=20_000_00)
    life.until("2026-09-14")
    assert life.row(account)["balance_cents"] == -500_00
    with reading() as connection:
        (due,) = all_of(connection, RefundDue)
    assert (due["amount_cents"], due["since"]) == (500_00, date(2026, 9, 13))
    assert life.kinds()[-1] == "determination"


@pytest.mark.rule("501R-03")
@pytest.mark.vector(6)
def test_a_day_later_a_paid_bill_stays_closed(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 500_00)
    life.until("2026-09-13")  # day 241
    life.applies(account, COMPLETE, household_size=4, annual_income_cents=20_000_00)
    life.until("2026-09-20")
    assert life.ended(account) is Resolution.PAID
    assert life.row(account)["balance_cents"] == 0


@pytest.mark.rule("2.4 OR")
def test_in_oregon_a_year_after_the_payment_is_in_time(life: Life) -> None:
    life.guarantor(state="OR", city="Salem", postal_code="97301")
    account = life.account()
    life.until("2026-02-20")
    life.pays(account, 500_00)
    life.until("2027-01-25")  # within a year of the payment, long after day 240
    life.applies(account, COMPLETE, household_size=4, annual_income_cents=20_000_00)
    life.until("2027-01-27")
    assert life.row(account)["balance_cents"] == -500_00


def test_a_paid_bill_on_which_nothing_comes_off_is_closed_as_before(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 500_00)
    life.applies(account, COMPLETE, household_size=1, annual_income_cents=900_000_00)
    life.until("2026-02-04")
    assert life.ended(account) is Resolution.PAID
    assert life.kinds()[-1] == "determination"
    with reading() as connection:
        assert all_of(connection, RefundDue) == []


@pytest.mark.rule("501R-04")
@pytest.mark.parametrize(("applied_on", "stage"), [("2026-09-12", None), ("2026-09-13", "review")])
def test_a_late_no_is_for_a_person_and_a_late_yes_is_given(
    life: Life, applied_on: str, stage: str | None
) -> None:
    account = life.account()
    life.until(applied_on)
    life.applies(account, COMPLETE, household_size=1, annual_income_cents=900_000_00)
    life.until((life.today + timedelta(2)).isoformat())
    assert ("determination" in life.kinds()) is (stage is None)
    life.applies(account, COMPLETE, household_size=4, annual_income_cents=20_000_00)
    life.until((life.today + timedelta(2)).isoformat())
    assert life.ended(account) is Resolution.ASSISTED


def test_who_pays_a_plan_to_its_end_with_too_much_still_hears_that_it_is_paid(life: Life) -> None:
    account = life.account(300_00)
    life.until("2026-02-10")
    life.agrees([account], 3, "2026-03-01")
    life.until("2026-03-01")
    life.pays(account, 350_00)
    life.until("2026-03-10")
    assert "letter paid_in_full" not in " ".join(life.story())
    gives_back(life, account, 50_00)
    life.until("2026-03-20")
    assert [line for line in life.story() if line > "2026-03-10"] == [
        "2026-03-11 letter paid_in_full"
    ]
    assert life.ended(account) is Resolution.PLAN_COMPLETED
    assert life.breaches() == ()
