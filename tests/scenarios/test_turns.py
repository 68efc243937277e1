"""What people tell us turns a life: each at once, and never into more contact than before."""

from datetime import date, timedelta

import pytest

from policy.holds.holds import HoldKind
from policy.terms import ApplicationStatus, CallOutcome, Resolution, Stage
from tests.scenarios.life import FIRST, Life

pytestmark = pytest.mark.sqlite_is_enough


@pytest.mark.rule("HD-03")
def test_the_deceased_hear_nothing_more(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.is_held(account, HoldKind.DECEASED)
    life.until("2027-01-15")  # a year later
    assert life.story() == ["2026-01-15 letter statement"]
    assert life.row(account)["stage"] is Stage.STATEMENT


@pytest.mark.rule("HD-01", "HD-00")
def test_a_dispute_is_held_released_and_starts_again_with_a_fresh_statement(life: Life) -> None:
    account = life.account()
    life.until("2026-03-02")  # day 45: the first call
    life.says(account, CallOutcome.DISPUTES)
    life.until("2026-04-20")
    life.is_released(account, HoldKind.DISPUTE)
    life.until("2026-05-18")
    assert life.story()[-3:] == [
        "2026-03-02 call options_letter",
        "2026-05-04 letter statement",  # HD-00: 14 days after the release
        "2026-05-18 letter screening_invitation",  # and 14 more until the next step
    ]


def test_a_hold_with_a_last_day_ends_by_itself(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.is_held(account, HoldKind.INSURANCE_PENDING, until=date(2026, 3, 2))
    life.until("2026-04-07")
    # As long after the fresh statement as the reminder comes after the first one.
    assert life.story()[1:] == ["2026-03-16 letter statement", "2026-04-06 letter reminder"]


@pytest.mark.rule("HD-02")
def test_a_bankruptcy_is_silent_about_visits_before_the_petition_only(life: Life) -> None:
    old = life.account(service_from=date(2025, 12, 1))
    new = life.account(service_from=date(2026, 1, 12))
    life.until("2026-02-01")
    life.is_held(old, HoldKind.BANKRUPTCY, service_through=date(2026, 1, 10))
    life.until("2026-03-20")
    assert life.kinds(old) == ["statement"]
    assert life.kinds(new)[:3] == ["statement", "reminder", "statement"]


@pytest.mark.rule("PL-05")
def test_a_reversed_payment_opens_the_account_again(life: Life) -> None:
    account = life.account()
    life.until("2026-02-05")
    life.pays(account, 500_00)
    life.until("2026-02-10")
    assert life.ended(account) is Resolution.PAID
    life.bounces(account)
    life.until("2026-02-25")
    assert life.ended(account) is None
    assert life.row(account)["balance_cents"] == 500_00
    assert life.story()[2:] == [
        "2026-02-11 letter statement",  # the day after: a fresh statement
        "2026-02-25 letter statement",  # and 14 days later the cadence goes on
    ]


@pytest.mark.rule("RF-10", "HD-12")
def test_who_wants_no_calls_gets_one_letter_instead(life: Life) -> None:
    account = life.account()
    life.until("2026-02-20")
    life.wants(account, "calls", False)
    life.until("2026-03-20")
    assert life.story()[4:] == [
        "2026-03-01 letter options_letter",  # stands for all three calls
        "2026-03-16 letter screening_invitation",
    ]


@pytest.mark.rule("RF-10", "TC-04", "HD-12")
def test_do_not_call_said_on_the_phone_ends_the_calls(life: Life) -> None:
    account = life.account()
    life.until("2026-03-02")
    life.says(account, CallOutcome.DO_NOT_CALL)
    life.until("2026-09-01")
    assert [line for line in life.story() if " call " in line] == ["2026-03-02 call options_letter"]
    assert life.row(account)["stage"] is Stage.HUMAN_REVIEW


def test_three_calls_without_an_answer_lead_to_screening(life: Life) -> None:
    account = life.account()
    for called in ("2026-03-02", "2026-03-07", "2026-03-12"):
        life.until(called)
        life.says(account, CallOutcome.NO_ANSWER)
    assert life.row(account)["call_attempts"] == 3
    life.until("2026-03-17")
    assert life.kinds()[-1] == "screening_invitation"
    assert life.row(account)["stage"] is Stage.ASSISTANCE_SCREENING


def test_a_promise_that_is_kept_ends_it(life: Life) -> None:
    account = life.account()
    life.until("2026-03-02")
    life.says(account, CallOutcome.WILL_PAY_BY, date(2026, 3, 20))
    life.until("2026-03-19")
    life.pays(account, 500_00)
    life.until("2026-09-01")
    assert life.story()[-1] == "2026-03-02 call options_letter"
    assert life.ended(account) is Resolution.PAID


def test_a_promise_that_is_broken_leads_on_without_a_second_call(life: Life) -> None:
    account = life.account()
    life.until("2026-03-02")
    life.says(account, CallOutcome.WILL_PAY_BY, date(2026, 3, 20))
    life.until("2026-04-10")
    assert life.story()[-3:] == [
        "2026-03-02 call options_letter",
        "2026-03-23 letter screening_invitation",  # three days of patience are over
        "2026-04-07 letter statement",
    ]


@pytest.mark.rule("RF-03")
def test_a_call_asked_for_is_made_on_its_day(life: Life) -> None:
    account = life.account()
    life.until("2026-03-02")
    life.says(account, CallOutcome.CALL_BACK_AT, date(2026, 3, 4))
    life.until("2026-03-05")
    assert life.story()[-2:] == ["2026-03-02 call options_letter", "2026-03-04 call options_letter"]


def test_help_asked_for_is_screened_at_once(life: Life) -> None:
    account = life.account()
    life.until("2026-02-10")
    life.says(account, CallOutcome.ASKS_FOR_HELP)  # they called us
    life.until("2026-02-11")
    assert life.story()[-1] == "2026-02-11 letter screening_invitation"
    assert life.row(account)["stage"] is Stage.ASSISTANCE_SCREENING


@pytest.mark.rule("PL-07")
def test_help_asked_for_on_a_plan_makes_the_plan_smaller(life: Life) -> None:
    account = life.account(300_00)
    life.until("2026-01-20")
    life.agrees([account], 3, "2026-02-10")
    life.until("2026-02-10")
    life.pays(account, 100_00)
    middle = {"household_size": 3, "annual_income_cents": 70_000_00}
    life.applies(account, ApplicationStatus.COMPLETE, **middle)
    life.until("2026-02-11")
    owed = life.row(account)["balance_cents"]
    assert 0 < owed < 200_00
    life.until("2026-04-01")
    life.pays(account, owed, "rest")
    life.until("2026-04-02")
    assert life.ended(account) is Resolution.PLAN_COMPLETED


@pytest.mark.rule("PL-07", "PL-10")
def test_a_plan_that_help_took_off_whole_gets_no_thanks_for_payments(life: Life) -> None:
    """A payment from before the plan waits to be given back, and bounces."""
    account = life.account(300_00)
    life.until("2026-01-20")
    life.pays(account, 50_00)
    life.agrees([account], 3, "2026-02-10")
    life.until("2026-01-30")
    life.applies(account, ApplicationStatus.COMPLETE, household_size=4, annual_income_cents=0)
    life.until("2026-02-05")
    life.bounces(account)
    life.until("2026-03-30")
    assert life.ended(account) is Resolution.ASSISTED
    assert "paid_in_full" not in life.kinds(account)


@pytest.mark.rule("501R-11")
def test_an_application_left_incomplete_lapses_and_asks_again_gently(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.applies(account, ApplicationStatus.INCOMPLETE, missing=("pay stubs",))
    life.until("2026-04-30")
    assert life.story()[1:] == [
        "2026-02-02 letter incomplete_application",
        "2026-04-17 letter statement",  # 60 days to complete it, 14 quiet days after
    ]


@pytest.mark.rule("HD-09")
def test_what_is_paid_too_much_on_one_visit_pays_the_other_and_then_nothing_is_asked(
    life: Life,
) -> None:
    life.account(200_00)
    other = life.account(300_00)
    life.until("2026-01-20")
    life.pays(other, 550_00)  # $50 more than both
    life.until("2026-06-01")
    assert life.story() == ["2026-01-15 letter statement"]


@pytest.mark.rule("3.6 one message", "3.6")
def test_a_family_of_four_accounts_gets_one_envelope_a_day(life: Life) -> None:
    accounts = [life.account(cents) for cents in (20_00, 500_00, 1_000_00, 7_00)]
    life.until("2026-09-01")
    days = [line.split()[0] for line in life.story()]
    assert len(days) == len(set(days))
    for account in accounts:  # seven dollars are not small for who owes 1,527
        assert life.kinds(account)[:4] == ["statement", "reminder", "statement", "second_reminder"]
        assert life.row(account)["stage"] is Stage.HUMAN_REVIEW


@pytest.mark.rule("3.6")
def test_accounts_that_start_on_other_days_keep_to_the_ceilings(life: Life) -> None:
    for number in range(4):
        on = FIRST + number * timedelta(3)
        life.account(enrolled_on=on, next_review_on=on)
    life.until("2026-03-20")
    touches = {(line.split()[0], line.split()[1]) for line in life.story()}
    days = sorted(date.fromisoformat(day) for day, _ in touches)
    assert len(days) == len(set(days))
    assert all((later - first).days >= 7 for first, later in zip(days, days[3:], strict=False))
    assert all((later - first).days >= 30 for first, later in zip(days, days[6:], strict=False))


def test_who_cannot_be_written_to_is_for_a_person(life: Life) -> None:
    life.guarantor(line1="", phone="")
    account = life.account()
    life.until("2026-06-01")
    assert life.story() == []
    assert life.row(account)["stage"] is Stage.HUMAN_REVIEW


@pytest.mark.rule("501R-23")
def test_who_chose_email_and_no_mail_gets_notices_only(life: Life) -> None:
    life.guarantor(email="ada@example.org", email_chosen=True, email_risk_known=True, mail_ok=False)
    life.account()
    life.until("2026-02-25")
    assert life.story() == [
        "2026-01-15 notice statement",
        "2026-02-05 notice reminder",
        "2026-02-14 notice statement",
        "2026-02-19 notice second_reminder",
    ]
