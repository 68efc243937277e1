"""A month skipped (PL-02) and a plan that begins again (PL-03)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.plan_changes import (
    Moved,
    SkippedLately,
    begin_again,
    begins_by_itself,
    needs_a_person,
    skip,
)
from policy.plans import InstalmentFacts, PlanRefused
from tests.policy.plan_builders import instalment, monthly, plan_of

TODAY = date(2026, 3, 20)
ONE_DAY = timedelta(1)


@pytest.mark.rule("PL-02")
def test_the_oldest_unpaid_payment_is_skipped_and_the_plan_is_a_month_longer() -> None:
    assert skip(monthly(3), None, TODAY) == (
        Moved(1, date(2026, 4, 1)),
        Moved(2, date(2026, 5, 1)),
        Moved(3, date(2026, 6, 1)),
    )


@pytest.mark.rule("PL-02")
def test_what_is_paid_stays_where_it_is() -> None:
    first, *rest = monthly(3).instalments
    paid = plan_of(replace(first, paid_cents=100_00), *rest)
    assert [one.number for one in skip(paid, None, TODAY)] == [2, 3]


@pytest.mark.rule("PL-02")
@pytest.mark.parametrize(
    ("last", "allowed"),
    [
        pytest.param(date(2025, 9, 19), True, id="more than six months ago"),
        pytest.param(date(2025, 9, 20), True, id="six months ago"),
        pytest.param(date(2025, 9, 21), False, id="a day less"),
        pytest.param(TODAY, False, id="today"),
    ],
)
def test_one_payment_is_skipped_in_six_months(last: date, allowed: bool) -> None:
    if allowed:
        assert skip(monthly(3), last, TODAY)
        return
    with pytest.raises(SkippedLately, match="PL-02") as refused:
        skip(monthly(3), last, TODAY)
    assert skip(monthly(3), last, refused.value.again_from)
    with pytest.raises(SkippedLately):
        skip(monthly(3), last, refused.value.again_from - ONE_DAY)


@pytest.mark.rule("PL-02", "PP-13")
def test_a_skip_keeps_the_day_of_the_month() -> None:
    days = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30))
    plan = plan_of(*(InstalmentFacts(n, day, 50_00) for n, day in enumerate(days, start=1)))
    assert [one.due_on for one in skip(plan, None, TODAY)] == [*days[1:], date(2026, 5, 31)]


def test_where_everything_is_paid_nothing_is_skipped() -> None:
    with pytest.raises(PlanRefused, match="none to skip"):
        skip(plan_of(instalment(paid_cents=100_00)), None, TODAY)


@pytest.mark.rule("PL-03")
def test_missed_payments_move_to_the_end() -> None:
    """March and April of six were missed."""
    paid, *others = monthly(6).instalments
    left = (replace(paid, paid_cents=100_00), *others)
    again = begin_again(left, 500_00, date(2026, 4, 17))
    assert [(one.due_on, one.amount_cents) for one in again] == [
        (date(2026, 5, 1), 100_00),
        (date(2026, 6, 1), 100_00),
        (date(2026, 7, 1), 100_00),
        (date(2026, 8, 1), 100_00),  # the plan's own last day
        (date(2026, 9, 1), 100_00),
    ]


@pytest.mark.rule("PL-03", "PP-09")
@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 6, 16), date(2026, 7, 1)),
        (date(2026, 6, 17), date(2026, 7, 1)),
        (date(2026, 6, 18), date(2026, 8, 1)),
    ],
)
def test_who_just_paid_has_fourteen_days_at_least(today: date, first: date) -> None:
    assert begin_again(monthly(3).instalments, 300_00, today)[0].due_on == first


@pytest.mark.rule("PL-03", "PP-06")
@given(st.integers(1, 600_00), st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_a_plan_that_begins_again_adds_up_and_asks_no_more_a_month(owed: int, today: date) -> None:
    again = begin_again(monthly(6).instalments, owed, today)
    assert sum(one.amount_cents for one in again) == owed
    assert max(one.amount_cents for one in again) <= 100_00
    days = [one.due_on for one in again]
    assert days == sorted(set(days))
    assert (days[0] - today).days >= 14
    assert {day.day for day in days} == {1}


@pytest.mark.rule("PL-03", "PP-06")
def test_the_odd_cents_of_the_last_payment_make_no_further_month() -> None:
    rows = monthly(3).instalments
    thirds = [replace(one, amount_cents=333_33) for one in rows[:2]]
    again = begin_again([*thirds, replace(rows[2], amount_cents=333_34)], 666_67, TODAY)
    assert [one.amount_cents for one in again] == [333_34, 333_33]


def test_where_nothing_is_owed_nothing_begins_again() -> None:
    with pytest.raises(PlanRefused, match="nothing is left"):
        begin_again(monthly(3).instalments, 0, TODAY)


@pytest.mark.rule("PL-03")
@pytest.mark.parametrize(
    ("times", "by_itself", "person"),
    [(0, True, False), (1, False, False), (2, False, True), (3, False, True)],
)
def test_a_plan_begins_again_once_by_itself_and_the_third_time_by_a_person(
    times: int, by_itself: bool, person: bool
) -> None:
    assert begins_by_itself(times) is by_itself
    assert needs_a_person(times) is person
