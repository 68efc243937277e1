"""A first statement that came back starts no clock; the one that is sent again does (HD-07)."""

from datetime import date

import pytest

from policy.law.federal_clock import last_day_of_notification
from tasks.accounts.accounts import set_columns
from tasks.holds import returned_mail
from tasks.storage.database import writing
from tests.scenarios.life import FIRST, Life

pytestmark = pytest.mark.rule("HD-07", "501R-01")


def comes_back(life: Life, account: int, sent_on: date, returned_on: date) -> None:
    with writing() as connection:
        made = returned_mail.record(
            connection, reference=life.row(account)["reference"], letter=None,
            returned_on=returned_on, today=life.today, actor="tester",
        )  # fmt: skip
    assert made.sent_on == sent_on


def test_the_clock_restarts_when_a_good_statement_is_provided(life: Life) -> None:
    account = life.account()
    life.until("2026-02-03")
    assert life.row(account)["first_statement_on"] == FIRST
    life.until("2026-02-04")
    comes_back(life, account, FIRST, date(2026, 2, 3))
    assert life.row(account)["first_statement_on"] is None
    life.until("2026-02-10")
    start = life.row(account)["first_statement_on"]
    assert start == date(2026, 2, 5)  # the next run
    assert life.story()[:2] == ["2026-01-15 letter statement", "2026-02-05 letter statement"]
    life.until("2026-02-27")
    assert life.story()[2:] == ["2026-02-26 letter reminder"]  # 21 days after the new day 0
    assert not life.breaches()


def test_returned_on_february_3_and_mailed_again_on_the_10th_day_120_is_june_10(
    life: Life,
) -> None:
    account = life.account()
    life.until("2026-02-09")
    comes_back(life, account, FIRST, date(2026, 2, 3))
    life.until("2026-02-10")
    start = life.row(account)["first_statement_on"]
    assert start == date(2026, 2, 10)
    assert last_day_of_notification(start) == date(2026, 6, 10)
    life.until("2026-06-09")
    assert life.row(account)["stage"].value != "human_review"
    life.until("2026-06-10")
    assert life.row(account)["stage"].value == "human_review"
    assert life.kinds() == [
        "statement", "reminder",  # before anybody knew
        "statement", "reminder", "statement", "second_reminder", "options_letter", "options_letter",
        "options_letter", "screening_invitation", "statement", "final_notice",
    ]  # fmt: skip
    assert not life.breaches()


def test_a_later_statement_that_stayed_starts_the_clock_instead(life: Life) -> None:
    account = life.account()
    life.until("2026-02-15")  # statement 2 went on day 30
    comes_back(life, account, date(2026, 2, 14), date(2026, 2, 15))
    assert life.row(account)["first_statement_on"] == FIRST  # only the second one came back
    assert not life.breaches()


def test_a_person_who_chose_e_mail_had_the_statement_there(life: Life) -> None:
    """501R-23: the notice reached them the same day, so the clock stands."""
    life.guarantor(email="ada@example.org", email_chosen=True, email_risk_known=True)
    account = life.account()
    life.until("2026-02-03")
    comes_back(life, account, FIRST, date(2026, 2, 3))
    assert life.row(account)["first_statement_on"] == FIRST


def test_recording_it_twice_changes_nothing_more(life: Life) -> None:
    account = life.account()
    life.until("2026-02-04")
    comes_back(life, account, FIRST, date(2026, 2, 3))
    once = life.row(account)
    comes_back(life, account, FIRST, date(2026, 2, 3))
    assert life.row(account) == once


def test_a_second_return_stops_the_mail_and_a_good_address_starts_the_clock(life: Life) -> None:
    account = life.account()
    life.until("2026-02-04")
    comes_back(life, account, FIRST, date(2026, 2, 3))
    life.until("2026-02-06")
    comes_back(life, account, date(2026, 2, 5), date(2026, 2, 6))
    life.until("2026-02-20")
    row = life.row(account)
    assert row["first_statement_on"] is None
    assert row["stage"].value == "human_review"  # a person finds out how to reach them
    assert not life.breaches()


def test_a_statement_that_comes_back_after_the_bill_was_paid_counts_no_more(life: Life) -> None:
    account = life.account()
    life.until("2026-01-20")
    life.pays(account, 500_00)
    comes_back(life, account, FIRST, date(2026, 1, 20))
    assert life.row(account)["first_statement_on"] is None
    life.until("2026-02-20")
    assert life.kinds() == ["statement"]


def test_the_audit_finds_a_clock_that_started_with_a_returned_statement(life: Life) -> None:
    account = life.account()
    life.until("2026-02-04")
    comes_back(life, account, FIRST, date(2026, 2, 3))
    with writing() as connection:
        set_columns(connection, account, first_statement_on=FIRST)
    (breach,) = life.breaches()
    assert breach.kind == "statement_clock"
    with writing() as connection:
        set_columns(connection, account, first_statement_on=None)
