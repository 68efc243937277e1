"""One whole life per ending, day by day."""

import pytest

from policy.terms import ApplicationStatus, CallOutcome, Resolution, Stage
from tests.scenarios.life import Life

pytestmark = pytest.mark.sqlite_is_enough

POOR = {"household_size": 3, "annual_income_cents": 20_000_00}
MIDDLE = {"household_size": 3, "annual_income_cents": 70_000_00}


def test_paid_after_a_reminder(life: Life) -> None:
    account = life.account()
    life.until("2026-02-05")  # day 21: the reminder
    life.pays(account, 500_00)
    life.until("2026-08-01")  # nothing more, for half a year
    assert life.story() == ["2026-01-15 letter statement", "2026-02-05 letter reminder"]
    assert life.ended(account) is Resolution.PAID


def test_paid_in_two_halves(life: Life) -> None:
    account = life.account()
    life.until("2026-01-20")
    life.pays(account, 250_00, "half-1")  # day 5: half of it
    life.until("2026-02-10")  # day 21: a reminder of the other half
    life.pays(account, 250_00, "half-2")
    life.until("2026-08-01")
    assert life.kinds() == ["statement", "reminder"]
    assert life.ended(account) is Resolution.PAID


def test_free_care_by_application(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.applies(account, ApplicationStatus.RECEIVED)  # day 17: nobody asks any more
    life.until("2026-03-01")
    life.applies(account, ApplicationStatus.COMPLETE, **POOR)
    life.until("2026-08-01")
    assert life.story() == ["2026-01-15 letter statement", "2026-03-02 letter determination"]
    assert life.ended(account) is Resolution.ASSISTED
    assert life.row(account)["balance_cents"] == 0


def test_partly_assisted_then_paid(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.applies(account, ApplicationStatus.COMPLETE, **MIDDLE)
    life.until("2026-03-10")
    owed = life.row(account)["balance_cents"]
    assert 0 < owed < 500_00
    assert life.story()[1:] == [
        "2026-02-02 letter determination",  # the answer, in writing, with its basis
        "2026-03-05 letter statement",  # 30 days to answer are over: a fresh statement
    ]
    life.pays(account, owed)
    life.until("2026-08-01")
    assert len(life.story()) == 3
    assert life.ended(account) is Resolution.PAID


def test_free_care_by_what_the_facts_show(life: Life) -> None:
    life.guarantor(**POOR)
    account = life.account()
    life.until("2026-03-17")  # day 60, and a day more: the first call met a Sunday
    assert life.story()[-1] == "2026-03-17 letter presumptive_award"
    assert life.ended(account) is Resolution.ASSISTED


def test_a_plan_that_is_kept(life: Life) -> None:
    account = life.account(300_00)
    life.until("2026-01-20")
    life.agrees([account], 3, "2026-02-10")  # day 5: three payments of $100
    for number, due in enumerate(("2026-02-10", "2026-03-10", "2026-04-10")):
        life.until(due)
        life.pays(account, 100_00, f"instalment-{number}")
    life.until("2026-08-01")
    assert life.story() == [
        "2026-01-15 letter statement",
        "2026-01-21 letter plan_confirmation",
        "2026-02-03 letter instalment_reminder",
        "2026-03-03 letter instalment_reminder",
        "2026-04-03 letter instalment_reminder",
        "2026-04-11 letter paid_in_full",  # PL-10: the day after the last payment
    ]
    assert life.ended(account) is Resolution.PLAN_COMPLETED


@pytest.mark.rule("8.2 default")
def test_a_plan_that_cannot_be_kept_returns_to_an_options_call(life: Life) -> None:
    account = life.account()
    life.until("2026-01-20")
    life.agrees([account], 5, "2026-02-10")
    life.until("2026-02-26")  # due + 15: the grace is over, a person calls
    life.says(account, CallOutcome.VOICEMAIL)
    life.until("2026-03-14")
    life.pays(account, 10_00)  # a sign of life, not enough
    life.until("2026-04-30")
    assert life.kinds()[2:6] == [
        "instalment_reminder",  # due - 7
        "instalment_note",  # due + 3
        "instalment_offer",  # due + 10
        "instalment_call_letter",  # due + 15
    ]
    assert "cure_notice" in life.kinds()
    assert life.row(account)["stage"] is Stage.OPTIONS_CALL
    assert life.story()[-1].endswith("call options_letter")
    assert life.row(account)["cycle"] == 2


@pytest.mark.rule("HD-08")
def test_a_small_balance_is_asked_for_once(life: Life) -> None:
    account = life.account(9_98)
    life.until("2026-05-14")  # day 119
    assert life.ended(account) is None
    life.until("2026-05-15")  # day 120
    assert life.story() == ["2026-01-15 letter statement"]
    assert life.ended(account) is Resolution.SMALL_BALANCE


@pytest.mark.rule("HD-08")
def test_a_tiny_balance_is_never_asked_for(life: Life) -> None:
    account = life.account(4_99)
    life.until("2026-02-01")
    assert life.story() == []
    assert life.ended(account) is Resolution.SMALL_BALANCE


@pytest.mark.rule("6.4")
def test_human_review_after_every_step_was_offered(life: Life) -> None:
    life.guarantor(email="ada@example.org", email_chosen=True, email_risk_known=True)
    account = life.account()
    life.until("2026-09-01")
    assert life.story() == [
        "2026-01-15 letter statement",
        "2026-01-15 notice statement",
        "2026-02-05 notice reminder",
        "2026-02-14 letter statement",
        "2026-02-14 notice statement",
        "2026-02-19 letter second_reminder",  # the other channel
        "2026-03-02 call options_letter",  # day 45 is a Sunday
        "2026-03-07 call options_letter",  # and what follows keeps its distance
        "2026-03-12 call options_letter",
        "2026-03-17 letter screening_invitation",
        "2026-03-17 notice screening_invitation",
        "2026-04-01 letter statement",
        "2026-04-01 notice statement",
        "2026-04-16 letter final_notice",
        "2026-04-16 notice final_notice",
    ]
    assert life.row(account)["stage"] is Stage.HUMAN_REVIEW
    assert life.row(account)["next_review_on"] is None
