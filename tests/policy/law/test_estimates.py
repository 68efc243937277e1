"""Good faith estimates, and a bill far above one (NS-01 to NS-06)."""

from datetime import date

import pytest

from policy.law.estimates import (
    business_days_after,
    business_days_between,
    estimate_due_on,
    fair_settlement,
    fee_credit_cents,
    last_day_to_dispute,
    may_dispute,
)

NEW_YEAR = {date(2026, 1, 1)}
MONDAY = date(2026, 3, 2)


@pytest.mark.rule("NS-01")
def test_ten_business_days_ahead_give_three_for_the_estimate() -> None:
    assert business_days_between(MONDAY, date(2026, 3, 20), ()) == 14
    assert estimate_due_on(MONDAY, date(2026, 3, 20), ()) == date(2026, 3, 5)


@pytest.mark.rule("NS-01")
@pytest.mark.parametrize(
    ("service_on", "due_on"),
    [
        (date(2026, 3, 4), None),  # 2 ahead
        (date(2026, 3, 5), date(2026, 3, 3)),  # 3
        (date(2026, 3, 6), date(2026, 3, 3)),  # 4
        (date(2026, 3, 13), date(2026, 3, 3)),  # 9
        (date(2026, 3, 16), date(2026, 3, 5)),  # 10
        (date(2026, 3, 17), date(2026, 3, 5)),  # 11
        (None, date(2026, 3, 5)),  # asked for without a date
    ],
)
def test_how_far_ahead_the_visit_is_decides(service_on: date | None, due_on: date | None) -> None:
    assert estimate_due_on(MONDAY, service_on, ()) == due_on


@pytest.mark.rule("NS-01")
def test_weekends_and_federal_holidays_do_not_count() -> None:
    assert business_days_after(date(2025, 12, 31), 1, NEW_YEAR) == date(2026, 1, 2)
    assert business_days_after(date(2025, 12, 31), 2, NEW_YEAR) == date(2026, 1, 5)
    assert business_days_after(date(2026, 3, 6), 1, ()) == date(2026, 3, 9)


@pytest.mark.rule("NS-02")
@pytest.mark.vector(21)
@pytest.mark.parametrize(("billed", "may"), [(1_399_99, False), (1_400_00, True), (1_400_01, True)])
def test_400_dollars_above_the_estimate_may_be_disputed(billed: int, may: bool) -> None:
    assert may_dispute(billed, 1_000_00) is may


@pytest.mark.rule("NS-02")
def test_two_providers_with_250_dollars_each_do_not_add_up() -> None:
    assert not may_dispute(750_00, 500_00)
    assert not may_dispute(1_250_00, 1_000_00)


@pytest.mark.rule("NS-02")
def test_without_an_estimate_nothing_is_compared() -> None:
    assert not may_dispute(100_000_00, None)


@pytest.mark.rule("NS-02")
def test_a_dispute_starts_within_120_days() -> None:
    assert last_day_to_dispute(date(2026, 1, 15)) == date(2026, 5, 15)


@pytest.mark.rule("NS-04")
def test_whoever_wins_or_settles_gets_the_fee_back() -> None:
    assert (fee_credit_cents(True), fee_credit_cents(False)) == (25_00, 0)
    settled = [fair_settlement(1_000_00, 1_000_00 - cut) for cut in (12_49, 12_50, 12_51)]
    assert settled == [False, True, True]
