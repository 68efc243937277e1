"""What is asked about before it is recorded, each bound a step before, on and after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policy.rules import slips

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("amount", "owed", "asked"),
    [
        (999_999_99, 283_52, True),
        (283_52, 283_52, False),
        (567_04, 283_52, False),  # twice
        (567_05, 283_52, True),
        (110_00, 10_00, False),  # $100 more
        (110_01, 10_00, True),
        (100_00, 0, False),  # paid ahead
        (100_01, 0, True),
    ],
)
def test_far_more_than_is_owed_is_more_than_twice_and_more_than_a_hundred_dollars_beyond(
    amount: int, owed: int, asked: bool
) -> None:
    assert slips.far_more_than_owed(amount, owed) is asked


@pytest.mark.parametrize(("days", "asked"), [(364, False), (365, True), (366, True)])
def test_long_ago_is_a_year(days: int, asked: bool) -> None:
    assert slips.long_ago(TODAY - timedelta(days), TODAY) is asked


@pytest.mark.parametrize(("days", "asked"), [(3649, False), (3650, True), (3651, True)])
def test_filed_long_ago_is_ten_years(days: int, asked: bool) -> None:
    assert slips.filed_long_ago(TODAY - timedelta(days), TODAY) is asked


@pytest.mark.parametrize(("days", "asked"), [(729, False), (730, True), (731, True)])
def test_long_ahead_is_two_years(days: int, asked: bool) -> None:
    assert slips.long_ahead(TODAY + timedelta(days), TODAY) is asked


@pytest.mark.parametrize(
    ("cents", "asked"), [(999_999_99, False), (1_000_000_00, True), (1_000_000_01, True)]
)
def test_a_large_income_is_a_million_a_year(cents: int, asked: bool) -> None:
    assert slips.large_income(cents) is asked
