"""A month skipped (PL-02) and a plan that begins again (PL-03)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.plans import InstalmentFacts, PlanRefused, schedule
from policy.plans.changes import (
    Moved,
    SkippedLately,
    begin_again,
    begins_by_itself,
    needs_a_person,
    skip,
    taken_back,
)
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


def covered(first: date = date(2026, 2, 1), paid: int = 2, count: int = 4) -> list[InstalmentFacts]:
    """Instalments of $100 on the first of each month; the first `paid` of them are paid."""
    return [
        instalment(one.number, one.due_on, paid_cents=100_00 if one.number <= paid else 0)
        for one in schedule(count * 100_00, count, first)
    ]


def came_back(instalments: list[InstalmentFacts], *numbers: int) -> list[InstalmentFacts]:
    return [replace(i, paid_cents=0) if i.number in numbers else i for i in instalments]


@pytest.mark.rule("PL-05")
def test_what_a_payment_that_came_back_had_covered_is_not_missed_and_comes_at_the_end() -> None:
    """TODAY is March 20: payments 1 and 2 were due in February and March, 3 and 4 come next."""
    after = came_back(covered(), 1, 2)
    assert taken_back(after, {1, 2}, TODAY) == (
        Moved(1, date(2026, 5, 1)),
        Moved(2, date(2026, 6, 1)),
        Moved(4, date(2026, 7, 1)),
    )


@pytest.mark.rule("PL-05")
def test_a_plan_that_was_paid_whole_begins_again_a_month_after_its_last_day() -> None:
    after = came_back(covered(paid=4, first=date(2025, 9, 1)), 1, 2, 3, 4)
    days = [one.due_on for one in taken_back(after, {1, 2, 3, 4}, TODAY)]
    assert days == [date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)]


@pytest.mark.rule("PL-05", "PP-09")
def test_the_14th_day_is_late_enough_for_a_payment_that_came_back() -> None:
    """March 18 and 14 days are April 1: of a plan that ran to March, and of one that goes on."""
    today = date(2026, 3, 18)
    over = came_back(covered(paid=2, count=2), 1, 2)
    assert taken_back(over, {1, 2}, today) == (
        Moved(1, date(2026, 4, 1)), Moved(2, date(2026, 5, 1)),
    )  # fmt: skip
    goes_on = came_back(covered(paid=2, count=3), 1, 2)
    assert [one.due_on for one in taken_back(goes_on, {1, 2}, today)] == [
        date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1),
    ]  # fmt: skip
    assert taken_back((), {1}, today) == ()


@pytest.mark.rule("PL-05", "PP-09")
@pytest.mark.parametrize(
    ("days_ahead", "moves"), [(-1, True), (0, True), (13, True), (14, False), (15, False)]
)
def test_nobody_whose_payment_came_back_is_asked_again_within_14_days(
    days_ahead: int, moves: bool
) -> None:
    one = replace(instalment(1), due_on=TODAY + timedelta(days_ahead))
    moved = taken_back([one], {1}, TODAY)
    assert bool(moved) is moves
    assert all(to.due_on >= TODAY + timedelta(14) for to in moved)


@pytest.mark.rule("PL-05")
def test_what_was_missed_before_stays_missed() -> None:
    """Payment 1 never came; payment 2 came and went back."""
    after = came_back(covered(), 1, 2)
    assert 1 not in {one.number for one in taken_back(after, {2}, TODAY)}
    assert taken_back(after, (), TODAY) == ()


@pytest.mark.rule("PL-05")
@given(st.integers(1, 8), st.sets(st.integers(1, 8)), st.integers(-300, 300))
def test_after_a_payment_came_back_nothing_of_it_is_late_and_no_two_fall_on_one_day(
    count: int, back: set[int], ahead: int
) -> None:
    after = came_back(covered(TODAY + timedelta(ahead), count, count), *back)
    moved = {one.number: one.due_on for one in taken_back(after, back, TODAY)}
    days = [moved.get(one.number, one.due_on) for one in after if one.unpaid_cents]
    assert all(day >= TODAY + timedelta(14) for day in days)
    assert days == sorted(set(days))
