from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.assistance.eligibility import (
    IncomePeriod,
    Outcome,
    Scale,
    Screening,
    annual_income_cents,
    scale,
    screen,
)
from policy.assistance.poverty import HouseholdSizeError, NoGuideline, Region

BASIC = scale("basic_200_400")
GENEROUS = scale("generous_300_400")
DAY = date(2026, 6, 1)
LINE = 33_000_00  # four people, 2026, 48+DC


def four_people(income_cents: int | None, with_scale: Scale = BASIC) -> Screening:
    return screen(DAY, "TX", 4, income_cents, with_scale)


@pytest.mark.rule("2.2 basic_200_400", "FPL-05", "FPL-06")
@pytest.mark.parametrize(
    ("percent", "at_or_below", "above"),
    [(200, 100, 75), (250, 75, 60), (300, 60, 45), (350, 45, 30), (400, 30, 0)],
)
def test_each_bound_of_the_basic_scale_is_inside_its_band(
    percent: int, at_or_below: int, above: int
) -> None:
    bound = LINE // 100 * percent
    found = [four_people(bound + cents).discount_percent for cents in (-1, 0, 1)]
    assert found == [at_or_below, at_or_below, above]


@pytest.mark.rule("2.2 generous_300_400", "FPL-05")
@pytest.mark.parametrize(
    ("percent", "at_or_below", "above"), [(300, 100, 75), (350, 75, 50), (400, 50, 0)]
)
def test_each_bound_of_the_generous_scale_is_inside_its_band(
    percent: int, at_or_below: int, above: int
) -> None:
    bound = LINE // 100 * percent
    found = [four_people(bound + cents, GENEROUS).discount_percent for cents in (-1, 0, 1)]
    assert found == [at_or_below, at_or_below, above]


@pytest.mark.rule("FPL-05")
@pytest.mark.parametrize(
    ("income_cents", "used", "discount"),
    [
        pytest.param(66_000_00, BASIC, 100, id="66,000 is exactly 200%"),
        pytest.param(66_001_00, BASIC, 75, id="66,001 is above 200%"),
        pytest.param(66_000_00, GENEROUS, 100, id="vector 14"),
        pytest.param(99_000_01, GENEROUS, 75, id="vector 16: one cent above 300%"),
        pytest.param(115_500_00, GENEROUS, 75, id="115,500 is exactly 350%"),
        pytest.param(115_501_00, GENEROUS, 50, id="115,501 is above 350%"),
    ],
)
def test_the_examples_of_the_rule_book_hold(income_cents: int, used: Scale, discount: int) -> None:
    assert four_people(income_cents, used).discount_percent == discount


@pytest.mark.parametrize(
    ("income_cents", "outcome"),
    [
        (0, Outcome.FREE),
        (66_000_00, Outcome.FREE),
        (66_000_01, Outcome.PARTIAL),
        (132_000_00, Outcome.PARTIAL),
        (132_000_01, Outcome.NOT_ELIGIBLE),
    ],
)
def test_the_discount_names_the_outcome(income_cents: int, outcome: Outcome) -> None:
    assert four_people(income_cents).outcome is outcome


def test_the_percentage_for_people_is_rounded_down_and_decides_nothing() -> None:
    found = four_people(66_000_01)
    assert (found.percent_of_line, found.outcome) == (200, Outcome.PARTIAL)


@pytest.mark.parametrize(
    ("size", "income_cents", "missing"),
    [
        (None, 0, ("household_size",)),
        (4, None, ("income",)),
        (None, None, ("household_size", "income")),
    ],
)
def test_what_is_missing_is_asked_for_and_never_taken_as_zero(
    size: int | None, income_cents: int | None, missing: tuple[str, ...]
) -> None:
    found = screen(DAY, "TX", size, income_cents, BASIC)
    assert (found.outcome, found.discount_percent, found.missing) == (Outcome.ASK, 0, missing)


def test_asking_needs_no_table_of_the_year() -> None:
    assert screen(date(2030, 1, 1), "TX", 4, None, BASIC).basis == "We need the income."


def test_a_stated_income_of_zero_is_a_real_zero() -> None:
    found = four_people(0)
    assert (found.outcome, found.percent_of_line, found.missing) == (Outcome.FREE, 0, ())


@pytest.mark.rule("FPL-01")
@pytest.mark.parametrize(
    ("on", "year"),
    [(date(2026, 1, 12), 2025), (date(2026, 1, 13), 2026), (date(2026, 1, 14), 2026)],
)
def test_a_determination_keeps_the_year_and_region_it_used(on: date, year: int) -> None:
    found = screen(on, "HI", 2, 10_000_00, BASIC)
    assert (found.guideline_year, found.guideline_region) == (year, Region.HAWAII)


def test_the_basis_tells_the_table_and_the_band_but_not_the_income() -> None:
    assert four_people(70_123_45).basis == (
        "The 2026 poverty guideline (48+DC) for a household of 4 is $33,000 a year. "
        "The income is above 200% and at or below 250% of it."
    )


def test_the_basis_of_a_free_and_of_a_refused_screening_name_one_bound() -> None:
    assert "is at or below 200% of it" in four_people(0).basis
    assert "is above 400% of it" in four_people(900_000_00).basis


@pytest.mark.rule("FPL-04")
@pytest.mark.parametrize("income_cents", [0, None])
def test_a_household_of_nobody_is_refused_even_without_an_income(income_cents: int | None) -> None:
    with pytest.raises(HouseholdSizeError):
        screen(DAY, "TX", 0, income_cents, BASIC)


def test_an_income_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        four_people(-1)


@pytest.mark.rule("FPL-03")
def test_a_screening_after_the_last_table_is_refused() -> None:
    with pytest.raises(NoGuideline):
        screen(date(2027, 2, 1), "TX", 4, 0, BASIC)


@pytest.mark.rule("FPL-07")
@pytest.mark.parametrize(
    ("amount_cents", "period", "annual"),
    [
        (2_500_00, IncomePeriod.BIWEEK, 65_000_00),
        (4_000_00, IncomePeriod.MONTH, 48_000_00),
        (1_000_00, IncomePeriod.WEEK, 52_000_00),
        (1_000_00, IncomePeriod.SEMIMONTH, 24_000_00),
        (1_000_00, IncomePeriod.YEAR, 1_000_00),
    ],
)
def test_income_is_counted_over_a_year(
    amount_cents: int, period: IncomePeriod, annual: int
) -> None:
    assert annual_income_cents(amount_cents, period) == annual


@given(st.integers(1, 12), st.integers(0, 30_000_000), st.integers(0, 1_000_000))
def test_earning_more_never_gives_more_help(size: int, income_cents: int, more: int) -> None:
    lower = screen(DAY, "TX", size, income_cents, BASIC)
    higher = screen(DAY, "TX", size, income_cents + more, BASIC)
    assert lower.discount_percent >= higher.discount_percent
