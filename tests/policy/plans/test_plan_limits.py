"""Plans under a cap: what is offered, and what is refused to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.plans import (
    NO_LIMITS,
    Disclosing,
    NoPlanFits,
    PlanLimits,
    PlanQuote,
    PlanRefused,
    check_terms,
    needs_disclosure,
    offers,
)

NEW_JERSEY = PlanLimits(most_cents=120_00, fewest_payments=6, rules=("2.4 NJ",))
ILLINOIS = PlanLimits(most_in_a_year_cents=1_200_00, rules=("2.4 IL",))


def counts(balance_cents: int, limits: PlanLimits) -> tuple[int, ...]:
    return tuple(one.count for one in offers(balance_cents, limits))


@pytest.mark.vector(28)
@pytest.mark.rule("PP-04", "2.4 NJ")
def test_new_jersey_refuses_one_cent_over_three_percent() -> None:
    check_terms(10 * 119_99, 10, NEW_JERSEY)
    check_terms(10 * 120_00, 10, NEW_JERSEY)
    with pytest.raises(PlanRefused, match=r"2\.4 NJ, PP-04.*take at least 11"):
        check_terms(10 * 120_01, 10, NEW_JERSEY)


@pytest.mark.rule("PP-04")
def test_the_last_payment_is_under_the_cap_too() -> None:
    with pytest.raises(PlanRefused, match="at least 11"):
        check_terms(10 * 120_00 + 1, 10, NEW_JERSEY)  # 9 of $120.00, and one of $120.01


@pytest.mark.rule("PP-04", "PP-03")
def test_a_refusal_names_no_income() -> None:
    with pytest.raises(PlanRefused) as refused:
        check_terms(2_000_00, 6, NEW_JERSEY)
    assert "$" not in str(refused.value)


@pytest.mark.rule("2.4 NJ")
@pytest.mark.parametrize(("count", "kept"), [(5, False), (6, True), (7, True)])
def test_a_plan_in_new_jersey_has_six_months_at_least(count: int, kept: bool) -> None:
    if kept:
        check_terms(300_00, count, NEW_JERSEY)
    else:
        with pytest.raises(PlanRefused, match="take at least 6"):
            check_terms(300_00, count, NEW_JERSEY)


@pytest.mark.rule("2.4 NJ")
def test_new_jersey_leaves_room_for_more_than_sixty_months() -> None:
    poor = PlanLimits(most_cents=30_00, fewest_payments=6, rules=("2.4 NJ",))
    assert counts(30_00 * 66, poor) == (66, 77, 88)


@pytest.mark.rule("2.4 IL")
@pytest.mark.parametrize(
    ("balance_cents", "least"),
    [
        pytest.param(1_199_99, 6, id="a cent under"),
        pytest.param(1_200_00, 6, id="exactly"),
        pytest.param(1_200_01, 13, id="a cent over needs a thirteenth month"),
        pytest.param(2_400_00, 24, id="two years"),
        pytest.param(2_400_01, 25, id="two years and a month"),
    ],
)
def test_illinois_spreads_what_a_year_may_not_take(balance_cents: int, least: int) -> None:
    assert counts(balance_cents, ILLINOIS)[0] == max(least, 6)


@pytest.mark.rule("PP-03", "PP-04")
def test_a_cap_of_eighteen_dollars_wins_over_the_minimum() -> None:
    first = offers(216_00, PlanLimits(most_cents=18_00))[0]
    assert first == PlanQuote(12, 18_00, 18_00)


@pytest.mark.rule("PP-03")
@pytest.mark.parametrize(
    ("count", "kept"),
    [pytest.param(19, True), pytest.param(20, True, id="$25.00"), pytest.param(21, False)],
)
def test_a_payment_is_at_least_25_dollars(count: int, kept: bool) -> None:
    if kept:
        check_terms(500_00, count)
    else:
        with pytest.raises(PlanRefused, match="at least \\$25"):
            check_terms(500_00, count)


@pytest.mark.rule("PP-03")
def test_a_small_balance_can_still_be_paid_in_three() -> None:
    check_terms(30_00, 3)
    with pytest.raises(PlanRefused, match="PP-03"):
        check_terms(30_00, 4)


@pytest.mark.rule("PP-03", "PP-04")
@pytest.mark.parametrize("most_cents", [0, 4])
def test_where_no_plan_fits_help_with_the_cost_is_the_answer(most_cents: int) -> None:
    nothing = PlanLimits(most_cents=most_cents, rules=("2.4 NJ",))
    with pytest.raises(NoPlanFits, match="offer help"):
        offers(500_00, nothing)
    with pytest.raises(NoPlanFits, match=r"2\.4 NJ"):
        check_terms(500_00, 120, nothing)


def test_the_longest_plan_is_the_last_one_tried() -> None:
    assert counts(120 * 10_00, PlanLimits(most_cents=10_00)) == (120, 120, 120)
    with pytest.raises(NoPlanFits):
        counts(120 * 10_00 + 1, PlanLimits(most_cents=10_00))


def test_without_a_cap_nothing_changes() -> None:
    assert offers(1_200_00, NO_LIMITS) == offers(1_200_00)


@pytest.mark.rule("PP-04", "PP-06")
@given(st.integers(1, 20_000_00), st.integers(1, 500_00), st.sampled_from([1, 6]))
def test_every_offer_keeps_the_cap_and_adds_up(balance: int, cap: int, fewest: int) -> None:
    limits = PlanLimits(most_cents=cap, fewest_payments=fewest)
    try:
        quotes = offers(balance, limits)
    except NoPlanFits:
        last = [balance // n + balance % n for n in range(fewest, min(balance, 120) + 1)]
        assert min(last, default=cap + 1) > cap
        return
    for one in quotes:
        assert one.amount_cents <= one.last_amount_cents <= cap
        assert one.amount_cents * (one.count - 1) + one.last_amount_cents == balance
        assert min(fewest, balance) <= one.count <= 120


@pytest.mark.rule("RZ-02")
@pytest.mark.parametrize(("count", "kept"), [(3, True), (4, True), (5, False)])
def test_a_practice_that_caps_at_four_makes_no_longer_plan(count: int, kept: bool) -> None:
    assert max(one.count for one in offers(1_200_00, mode=Disclosing.CAP4)) == 4
    if kept:
        check_terms(1_200_00, count, mode=Disclosing.CAP4)
    else:
        with pytest.raises(PlanRefused, match="RZ-02"):
            check_terms(1_200_00, count, mode=Disclosing.CAP4)


@pytest.mark.rule("RZ-02", "PP-04")
def test_a_states_cap_wins_over_the_cap_at_four_and_is_disclosed() -> None:
    check_terms(600_00, 6, NEW_JERSEY, Disclosing.CAP4)
    assert needs_disclosure(6)


@pytest.mark.rule("RZ-01", "RZ-02", "PP-07")
@pytest.mark.parametrize(("count", "needed"), [(4, False), (5, True), (6, True)])
def test_only_a_written_plan_of_more_than_four_is_disclosed(count: int, needed: bool) -> None:
    assert needs_disclosure(count) is needed
