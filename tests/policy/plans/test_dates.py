from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import plans
from policy.plans import FirstDueRefused, PlanRefused

ENROLLED = date(2026, 3, 1)
HUNDRED_THOUSAND = 100_000_00


@pytest.mark.rule("PP-06")
def test_the_last_payment_absorbs_the_remainder() -> None:
    amounts = [i.amount_cents for i in plans.schedule(1_000_00, 3, date(2026, 4, 1))]
    assert amounts == [333_33, 333_33, 333_34]


@pytest.mark.rule("PP-06")
@given(
    st.integers(1, HUNDRED_THOUSAND),
    st.integers(1, 60),
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.none() | st.integers(1, 31),
)
def test_a_schedule_sums_to_the_balance_and_never_crowds(
    balance_cents: int, count: int, first: date, due_day: int | None
) -> None:
    plan = plans.schedule(balance_cents, min(count, balance_cents), first, due_day)
    assert sum(i.amount_cents for i in plan) == balance_cents
    assert [i.number for i in plan] == list(range(1, len(plan) + 1))
    assert plan[0].due_on == first
    gaps = [(b.due_on - a.due_on).days for a, b in pairwise(plan)]
    assert all(gap >= 28 for gap in gaps)


@pytest.mark.parametrize(("balance_cents", "count"), [(0, 1), (100, 0), (100, -1), (2, 3)])
def test_a_schedule_of_nothing_is_refused(balance_cents: int, count: int) -> None:
    with pytest.raises(PlanRefused):
        plans.schedule(balance_cents, count, date(2026, 4, 1))


def _due(count: int, first: date, due_day: int | None = None) -> list[str]:
    return [i.due_on.isoformat() for i in plans.schedule(900_00, count, first, due_day)]


@pytest.mark.rule("PP-13")
def test_a_plan_due_on_the_31st_uses_the_last_day_of_a_short_month_and_comes_back() -> None:
    assert _due(3, date(2026, 1, 31)) == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert _due(2, date(2028, 1, 31)) == ["2028-01-31", "2028-02-29"]


def test_a_plan_goes_on_over_the_end_of_the_year() -> None:
    assert _due(3, date(2026, 11, 15)) == ["2026-11-15", "2026-12-15", "2027-01-15"]


@pytest.mark.rule("PP-09")
def test_a_chosen_31st_becomes_the_28th() -> None:
    assert _due(3, date(2026, 4, 28), 31) == ["2026-04-28", "2026-05-28", "2026-06-28"]


def test_a_chosen_day_never_brings_the_second_payment_within_four_weeks() -> None:
    assert _due(3, date(2026, 3, 20), 5) == ["2026-03-20", "2026-05-05", "2026-06-05"]
    assert _due(3, date(2026, 3, 20), 25) == ["2026-03-20", "2026-04-25", "2026-05-25"]


@pytest.mark.rule("PP-09")
@pytest.mark.parametrize("after_days", [14, 15, 29, 30])
def test_the_first_payment_may_be_due_14_to_30_days_after_enrolment(after_days: int) -> None:
    plans.check_first_due(ENROLLED, ENROLLED + timedelta(days=after_days))


@pytest.mark.rule("PP-09")
@pytest.mark.parametrize("after_days", [0, 13, 31])
def test_a_first_due_date_outside_the_window_is_refused_with_the_window(after_days: int) -> None:
    with pytest.raises(FirstDueRefused, match="14 to 30 days") as refused:
        plans.check_first_due(ENROLLED, ENROLLED + timedelta(days=after_days))
    assert (refused.value.earliest, refused.value.latest) == (date(2026, 3, 15), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("due_day", "expected"),
    [
        (None, date(2026, 3, 31)),
        (14, date(2026, 3, 31)),
        (15, date(2026, 3, 15)),
        (16, date(2026, 3, 16)),
        (31, date(2026, 3, 28)),
    ],
)
def test_the_first_payment_falls_on_the_chosen_day_when_the_window_has_it(
    due_day: int | None, expected: date
) -> None:
    assert plans.first_due(ENROLLED, due_day) == expected


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.none() | st.integers(1, 31))
def test_a_proposed_first_due_date_is_always_allowed(enrolled: date, due_day: int | None) -> None:
    plans.check_first_due(enrolled, plans.first_due(enrolled, due_day))
