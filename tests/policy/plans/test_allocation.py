from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import plans
from policy.plans import Allocation, InstalmentFacts, PlanQuote, PlanRefused

HUNDRED_THOUSAND = 100_000_00


@pytest.mark.rule("PP-02")
@pytest.mark.parametrize(
    ("balance_cents", "counts"),
    [
        (100_00, (1, 2, 3)),
        (199_99, (1, 2, 3)),
        (200_00, (1, 2, 3)),
        (200_01, (3, 6, 8)),
        (499_99, (3, 6, 12)),
        (500_00, (3, 6, 12)),
        (500_01, (6, 12, 18)),
        (1_500_00, (6, 12, 18)),
        (1_500_01, (12, 18, 24)),
        (3_000_00, (12, 18, 24)),
        (3_000_01, (18, 24, 36)),
        (6_000_00, (18, 24, 36)),
        (6_000_01, (24, 36, 48)),
        (HUNDRED_THOUSAND, (24, 36, 48)),
    ],
)
def test_the_balance_gives_a_shorter_the_usual_and_a_longer_plan(
    balance_cents: int, counts: tuple[int, ...]
) -> None:
    assert tuple(quote.count for quote in plans.offers(balance_cents)) == counts


@pytest.mark.rule("PP-03")
@pytest.mark.parametrize(
    ("balance_cents", "longest"),
    [(224_99, 8), (225_00, 9), (299_99, 11), (300_00, 12), (300_01, 12)],
)
def test_the_longest_plan_keeps_the_minimum_payment(balance_cents: int, longest: int) -> None:
    assert plans.offers(balance_cents)[2].count == longest


@pytest.mark.parametrize(
    ("balance_cents", "counts"),
    [
        pytest.param(74_99, (1, 2, 3), id="under three minimum payments"),
        pytest.param(30_00, (1, 2, 3), id="30 dollars"),
        pytest.param(3, (1, 2, 3), id="three cents"),
        pytest.param(2, (1, 2, 2), id="two cents"),
        pytest.param(1, (1, 1, 1), id="one cent"),
    ],
)
def test_a_tiny_balance_keeps_as_much_choice_as_it_can(
    balance_cents: int, counts: tuple[int, ...]
) -> None:
    assert tuple(quote.count for quote in plans.offers(balance_cents)) == counts


@pytest.mark.rule("PP-02")
def test_twelve_hundred_dollars_are_twelve_times_a_hundred() -> None:
    assert plans.offers(1_200_00)[1] == PlanQuote(12, 100_00, 100_00)


@pytest.mark.rule("PP-06")
@given(st.integers(1, HUNDRED_THOUSAND))
def test_every_offer_sums_to_the_balance(balance_cents: int) -> None:
    for quote in plans.offers(balance_cents):
        paid = quote.amount_cents * (quote.count - 1) + quote.last_amount_cents
        assert paid == balance_cents
        assert 1 <= quote.amount_cents <= quote.last_amount_cents


@pytest.mark.rule("PP-03")
@given(st.integers(75_00, HUNDRED_THOUSAND))
def test_three_different_offers_keep_the_minimum_from_75_dollars_on(balance_cents: int) -> None:
    quotes = plans.offers(balance_cents)
    assert len({quote.count for quote in quotes}) == 3
    assert min(quote.amount_cents for quote in quotes) >= 25_00


@pytest.mark.parametrize("balance_cents", [0, -1])
def test_nothing_owed_is_no_plan(balance_cents: int) -> None:
    with pytest.raises(PlanRefused):
        plans.offers(balance_cents)


@pytest.mark.rule("RZ-01", "PP-07")
@pytest.mark.parametrize(("count", "needed"), [(3, False), (4, False), (5, True), (12, True)])
def test_more_than_four_payments_need_a_disclosure(count: int, needed: bool) -> None:
    assert plans.needs_disclosure(count) is needed


def _three_of_a_hundred(*paid: int) -> list[InstalmentFacts]:
    days = (date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1))
    paid = paid or (0, 0, 0)
    rows = enumerate(zip(days, paid, strict=True), start=1)
    return [InstalmentFacts(n, due_on, 100_00, cents) for n, (due_on, cents) in rows]


@pytest.mark.rule("PP-11")
@pytest.mark.parametrize(
    ("amount_cents", "received_on", "expected"),
    [
        pytest.param(150_00, date(2026, 3, 1), [(1, 100_00), (3, 50_00)], id="150 on a 100 due"),
        pytest.param(150_00, date(2026, 2, 20), [(1, 100_00), (3, 50_00)], id="paid early"),
        pytest.param(150_00, date(2026, 4, 1), [(1, 100_00), (2, 50_00)], id="two are due"),
        pytest.param(150_00, date(2026, 3, 2), [(1, 100_00), (2, 50_00)], id="a day late"),
        pytest.param(150_00, date(2026, 3, 31), [(1, 100_00), (2, 50_00)], id="a day early for 2"),
        pytest.param(
            250_00, date(2026, 3, 31), [(1, 100_00), (2, 100_00), (3, 50_00)], id="then the last"
        ),
        pytest.param(40_00, date(2026, 4, 2), [(1, 40_00)], id="a part goes to the oldest"),
        pytest.param(250_00, date(2026, 3, 1), [(1, 100_00), (3, 100_00), (2, 50_00)], id="more"),
        pytest.param(400_00, date(2026, 3, 1), [(1, 100_00), (3, 100_00), (2, 100_00)], id="all"),
    ],
)
def test_a_payment_meets_what_is_due_and_then_shortens_the_plan(
    amount_cents: int, received_on: date, expected: list[tuple[int, int]]
) -> None:
    found = plans.allocate(_three_of_a_hundred(), amount_cents, received_on)
    assert list(found) == [Allocation(*pair) for pair in expected]


def test_what_was_paid_before_is_not_paid_again() -> None:
    found = plans.allocate(_three_of_a_hundred(100_00, 30_00, 50_00), 100_00, date(2026, 4, 1))
    assert found == (Allocation(2, 70_00), Allocation(3, 30_00))


@given(
    st.tuples(*[st.integers(0, 100_00)] * 3),
    st.integers(1, 500_00),
    st.dates(date(2026, 2, 1), date(2026, 6, 1)),
)
def test_no_payment_is_lost_or_counted_twice(
    paid: tuple[int, int, int], amount_cents: int, received_on: date
) -> None:
    found = plans.allocate(_three_of_a_hundred(*paid), amount_cents, received_on)
    assert sum(a.amount_cents for a in found) == min(amount_cents, 300_00 - sum(paid))
    assert all(0 < a.amount_cents <= 100_00 - paid[a.number - 1] for a in found)


@pytest.mark.parametrize("amount_cents", [0, -1])
def test_a_payment_of_nothing_is_refused(amount_cents: int) -> None:
    with pytest.raises(ValueError, match="one cent"):
        plans.allocate(_three_of_a_hundred(), amount_cents, date(2026, 3, 1))


@pytest.mark.rule("HD-08")
@pytest.mark.parametrize(
    ("rest", "asked"),
    [
        (9_99, {1: 9_99, 2: 59_99, 3: 50_00}),
        (10_00, {1: 10_00, 2: 50_00, 3: 50_00}),
        (10_01, {1: 10_01, 2: 50_00, 3: 50_00}),
    ],
)
def test_a_rest_too_small_to_write_about_is_asked_for_with_the_next_instalment(
    rest: int, asked: dict[int, int]
) -> None:
    """What is paid asks for nothing; the days tell which comes next, not the numbers."""
    instalments = [
        InstalmentFacts(3, date(2026, 5, 1), 50_00),
        InstalmentFacts(1, date(2026, 3, 1), 50_00, paid_cents=50_00 - rest),
        InstalmentFacts(4, date(2026, 3, 15), 50_00, paid_cents=50_00),
        InstalmentFacts(2, date(2026, 4, 1), 50_00),
    ]
    assert plans.asked_with(instalments, 10_00) == asked
