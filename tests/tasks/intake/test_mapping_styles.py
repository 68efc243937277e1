"""Amounts and days as a mapping says that they are written, and no other way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic_core import PydanticCustomError

from tasks.intake.mapping.styles import Dates, Money, Negative, cents_in, day_in
from tests.factories import TODAY


@pytest.mark.parametrize(
    ("money", "negative", "written", "cents"),
    [
        ("1234.50", "kind", "1,234.50", 123450),
        ("1234.50", "kind", "$ 12", 1200),
        ("1234.50", "kind", ".50", 50),
        ("1234.50", "sign", "-12.00", -1200),
        ("1234.50", "sign", "$-12.00", -1200),
        ("1234.50", "parentheses", "(12.00)", -1200),
        ("1234.50", "parentheses", "($1,200.00)", -120000),
        ("1234.50", "trailing", "1234.50-", -123450),
        ("1.234,50", "kind", "1.234,50", 123450),
        ("1.234,50", "kind", "1,23", 123),
        ("123450", "sign", "-5", -5),
    ],
)
def test_an_amount_is_read_as_the_mapping_says(
    money: Money, negative: Negative, written: str, cents: int
) -> None:
    assert cents_in(money, negative)(written) == cents


@pytest.mark.parametrize(
    ("money", "negative", "written"),
    [
        ("1234.50", "kind", "1,23"),
        ("1234.50", "kind", "-12.00"),
        ("1234.50", "kind", "(12.00)"),
        ("1234.50", "sign", "12.00-"),
        ("1234.50", "sign", "--12"),
        ("1234.50", "parentheses", "-12.00"),
        ("1234.50", "parentheses", "(12.00"),
        ("1234.50", "trailing", "(12.00)"),
        ("1234.50", "kind", "1.234,50"),
        ("1.234,50", "kind", "1,234.50"),
        ("1.234,50", "kind", "12.5"),
        ("123450", "kind", "12.50"),
        ("1234.50", "kind", "."),
        ("1234.50", "kind", "10000000.01"),
    ],
)
def test_an_amount_in_another_style_is_refused(
    money: Money, negative: Negative, written: str
) -> None:
    with pytest.raises(PydanticCustomError):
        cents_in(money, negative)(written)


@pytest.mark.parametrize(
    ("style", "written", "day"),
    [
        ("YYYY-MM-DD", "2026-02-10T23:00:00Z", "2026-02-10T23:00:00Z"),
        ("YYYYMMDD", "20260210", "2026-02-10"),
        ("M/D/YYYY", "2/10/2026 12:00:00 AM", "2026-02-10"),
        ("M/D/YY", "10/2/25", "2025-10-02"),
        ("D/M/YYYY", "10/2/2026", "2026-02-10"),
        ("D.M.YYYY", "10.2.2026", "2026-02-10"),
        ("excel", "46063", "2026-02-10"),
        ("excel", "46063.75", "2026-02-10"),
        ("M/D/YYYY", "2026-02-10", "2026-02-10"),
    ],
)
def test_a_day_is_read_as_the_mapping_says(style: Dates, written: str, day: str) -> None:
    assert day_in(style, TODAY)(written) == day


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("YYYY-MM-DD", "2/10/2026"),
        ("M/D/YYYY", "13/2/2026"),
        ("M/D/YYYY", "2/10/26"),
        ("M/D/YY", "2/10/2026"),
        ("D/M/YYYY", "2/13/2026"),
        ("YYYYMMDD", "20260230"),
        ("excel", "2/10/2026"),
        ("excel", "-1"),
    ],
)
def test_a_day_in_another_style_is_refused(style: Dates, written: str) -> None:
    with pytest.raises(PydanticCustomError):
        day_in(style, TODAY)(written)


def test_two_digits_of_a_visits_year_are_of_this_century_up_to_next_year() -> None:
    read = day_in("M/D/YY", date(2026, 3, 2))
    assert [read(f"1/5/{year}") for year in ("26", "27", "28")] == [
        "2026-01-05",
        "2027-01-05",
        "1928-01-05",
    ]


def test_two_digits_of_a_birth_that_may_be_of_a_child_or_of_the_old_are_refused() -> None:
    today = date(2026, 3, 2)
    read = day_in("M/D/YY", today, of_birth=True)
    assert [read("5/1/80"), read("5/1/15")] == ["1980-05-01", "2015-05-01"]
    for doubtful in ("5/1/16", f"{today:%m/%d/%y}", "1/1/26"):
        with pytest.raises(PydanticCustomError, match="may be of 19"):
            read(doubtful)
    assert read(f"{today + timedelta(1):%m/%d/%y}") == "1926-03-03"
