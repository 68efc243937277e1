"""Instalments derived from payments: only the days count, and no more is asked than is owed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.plans import InstalmentFacts, Received, fitted, put_off, replayed

START = date(2026, 1, 31)
PLANS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 300_00)), min_size=1, max_size=6
).map(
    lambda rows: tuple(
        InstalmentFacts(number, START + timedelta(days), cents)
        for number, (days, cents) in enumerate(rows, start=1)
    )
)
RECEIVED = st.lists(
    st.builds(Received, st.dates(START, date(2026, 8, 31)), st.integers(1, 400_00)), max_size=6
)


@pytest.mark.rule("PP-11", "PL-12")
@given(PLANS, RECEIVED, st.randoms())
def test_the_order_of_writing_down_does_not_matter(
    plan: tuple[InstalmentFacts, ...], received: list[Received], chance: object
) -> None:
    shuffled = sorted(received, key=lambda _: chance.random())  # type: ignore[attr-defined]
    once = replayed(plan, received)
    assert replayed(plan, shuffled) == once
    assert replayed(once, received) == once  # what was noted before does not count
    paid = sum(one.paid_cents for one in once)
    assert paid == min(sum(r.cents for r in received), sum(one.amount_cents for one in plan))
    assert all(0 <= one.paid_cents <= one.amount_cents for one in once)


@given(PLANS, RECEIVED, st.integers(0, 2_000_00))
def test_no_more_is_asked_than_is_left_and_nothing_paid_is_lost(
    plan: tuple[InstalmentFacts, ...], received: list[Received], left: int
) -> None:
    stands = replayed(plan, received)
    small = fitted(stands, left)
    unpaid = sum(one.unpaid_cents for one in stands)
    assert sum(one.unpaid_cents for one in small) == min(left, unpaid)
    assert [one.paid_cents for one in small] == [one.paid_cents for one in stands]
    whole = sorted(small, key=lambda one: (one.due_on, one.number))
    open_ = [one.unpaid_cents > 0 for one in whole if stands[one.number - 1].unpaid_cents]
    assert open_ == sorted(open_, reverse=True)  # the last ones shrink first


def _months(*paid: int) -> tuple[InstalmentFacts, ...]:
    return tuple(
        InstalmentFacts(number, date(2026, 2 + number, 10), 100_00, cents)
        for number, cents in enumerate(paid, start=1)
    )


@pytest.mark.parametrize(
    ("since", "ended", "due"),
    [
        pytest.param("2026-04-01", "2026-04-09", "2026-04-10", id="over before the day"),
        pytest.param("2026-04-01", "2026-04-10", "2026-05-10", id="over on the day"),
        pytest.param("2026-04-10", "2026-04-26", "2026-05-10", id="two weeks before the next"),
        pytest.param("2026-04-10", "2026-04-27", "2026-06-10", id="a day less than two weeks"),
        pytest.param("2026-04-11", "2026-05-09", "2026-04-10", id="none fell due under it"),
    ],
)
def test_what_fell_due_under_a_hold_moves_by_whole_months(since: str, ended: str, due: str) -> None:
    plan = _months(100_00, 0, 0)  # March is paid, April and May are not
    moved = put_off(plan, date.fromisoformat(ended), date.fromisoformat(since))
    days = {one.number: one.due_on for one in plan} | dict(moved)
    assert days[1] == date(2026, 3, 10)
    assert days[2] == date.fromisoformat(due)
    assert days[3].month == days[2].month + 1
