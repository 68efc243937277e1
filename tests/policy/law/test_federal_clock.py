"""The clocks of section 501(r), by day (501R-01 to 501R-05)."""

from datetime import date, timedelta

import pytest

from policy.law.federal_clock import (
    Statement,
    clock_start,
    deferral_deadline,
    in_application_period,
    last_day_of_bundle,
    last_day_of_notification,
    last_day_to_apply,
    medicare_bad_debt_on,
    needs_translation,
)
from policy.law.state_times import strictest

FIRST = date(2026, 1, 15)
DAY = timedelta(1)


def last_day(*states: str, first: date = FIRST, notice: date | None = None) -> date | None:
    return last_day_to_apply(first, strictest(states, FIRST), notice_deadline=notice)


@pytest.mark.rule("501R-01")
def test_the_notification_period_ends_with_day_120() -> None:
    assert last_day_of_notification(FIRST) == date(2026, 5, 15)
    assert last_day_of_notification(date(2024, 1, 15)) == date(2024, 5, 14)


@pytest.mark.rule("HD-07", "501R-01")
def test_a_returned_first_statement_starts_no_clock() -> None:
    returned = Statement(FIRST, returned_on=date(2026, 2, 3))
    again = Statement(date(2026, 2, 10))
    assert clock_start([returned]) is None
    start = clock_start([returned, again])
    assert start == date(2026, 2, 10)
    assert last_day_of_notification(start) == date(2026, 6, 10)


@pytest.mark.rule("HD-07")
def test_a_later_statement_that_came_back_changes_nothing() -> None:
    later = Statement(FIRST + 30 * DAY, returned_on=FIRST + 40 * DAY)
    assert clock_start([Statement(FIRST), later]) == FIRST


@pytest.mark.rule("501R-05")
def test_accounts_taken_together_wait_for_the_most_recent_one() -> None:
    assert last_day_of_bundle([FIRST, date(2026, 3, 2)]) == date(2026, 6, 30)
    assert last_day_of_bundle([date(2026, 3, 2), FIRST]) == date(2026, 6, 30)


@pytest.mark.rule("501R-03")
@pytest.mark.vector(5)
def test_an_application_on_day_240_is_in_time() -> None:
    assert last_day() == date(2026, 9, 12)
    assert in_application_period(date(2026, 9, 11), last_day())
    assert in_application_period(date(2026, 9, 12), last_day())
    assert last_day(first=date(2024, 1, 15)) == date(2024, 9, 11)


@pytest.mark.rule("501R-03", "501R-04")
@pytest.mark.vector(6)
def test_an_application_on_day_241_is_out_of_the_federal_window() -> None:
    assert not in_application_period(date(2026, 9, 13), last_day())


@pytest.mark.rule("501R-03")
def test_a_later_deadline_of_a_notice_makes_the_period_longer_never_shorter() -> None:
    assert last_day(notice=date(2026, 10, 1)) == date(2026, 10, 1)
    assert in_application_period(date(2026, 10, 1), last_day(notice=date(2026, 10, 1)))
    assert last_day(notice=date(2026, 5, 1)) == date(2026, 9, 12)


@pytest.mark.rule("501R-03")
def test_the_period_starts_on_the_day_of_care() -> None:
    care = date(2026, 1, 5)
    assert not in_application_period(care - DAY, last_day(), service_on=care)
    assert in_application_period(care, last_day(), service_on=care)
    assert in_application_period(care + DAY, last_day(), service_on=care)


@pytest.mark.rule("2.4 CA", "501R-03")
@pytest.mark.vector(7)
def test_california_has_no_last_day() -> None:
    assert last_day("CA") is None
    assert in_application_period(date(2028, 1, 15), last_day("CA"))


@pytest.mark.rule("2.4 NY")
def test_new_york_has_no_last_day() -> None:
    assert last_day("NY") is None


@pytest.mark.rule("2.4 NJ")
def test_new_jersey_gives_a_year() -> None:
    assert last_day("NJ") == date(2027, 1, 15)


@pytest.mark.rule("2.4 IL", "2.4 MD")
@pytest.mark.parametrize("state", ["IL", "MD", "TX"])
def test_a_state_never_shortens_the_federal_window(state: str) -> None:
    assert last_day(state) == date(2026, 9, 12)


@pytest.mark.rule("2.4 OR")
def test_oregon_counts_a_year_from_the_payment() -> None:
    rules = strictest(["OR"], FIRST)
    paid = date(2026, 3, 1)
    assert last_day_to_apply(FIRST, rules, paid_on=paid) == date(2027, 3, 2)
    assert last_day_to_apply(FIRST, rules) == date(2026, 9, 12)
    texan = strictest(["TX"], FIRST)
    assert last_day_to_apply(FIRST, texan, paid_on=paid) == date(2026, 9, 12)


@pytest.mark.rule("501R-03")
def test_the_stricter_of_the_two_states_counts() -> None:
    assert last_day("TX", "NJ") == last_day("NJ", "TX") == date(2027, 1, 15)
    assert last_day("NJ", "CA") is None


@pytest.mark.rule("501R-06")
def test_a_notice_about_deferred_care_names_day_240_or_30_days_whichever_is_later() -> None:
    assert deferral_deadline(FIRST, date(2026, 8, 12)) == date(2026, 9, 12)
    assert deferral_deadline(FIRST, date(2026, 8, 13)) == date(2026, 9, 12)
    assert deferral_deadline(FIRST, date(2026, 8, 14)) == date(2026, 9, 13)


@pytest.mark.rule("501R-25")
@pytest.mark.parametrize(
    ("group", "community", "needed"),
    [
        (749, 15_000, False), (750, 15_000, True), (751, 15_000, True),
        (999, 60_000, False), (1_000, 60_000, True), (1_001, 60_000, True),
        (750, 15_001, False), (751, 15_001, True),
    ],
)  # fmt: skip
def test_a_language_is_needed_from_1000_people_or_5_percent(
    group: int, community: int, needed: bool
) -> None:
    assert needs_translation(group, community) is needed


@pytest.mark.rule("7 Medicare bad debt")
def test_each_payment_starts_the_medicare_clock_again() -> None:
    assert medicare_bad_debt_on(FIRST, None) == date(2026, 5, 15)
    assert medicare_bad_debt_on(FIRST, date(2026, 4, 30)) == date(2026, 8, 28)
    assert medicare_bad_debt_on(FIRST, date(2026, 1, 1)) == date(2026, 5, 15)
