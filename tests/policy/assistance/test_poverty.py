from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from pydantic import ValidationError

from policy.assistance import poverty
from policy.assistance.poverty import HouseholdSizeError, NoGuideline, Region, Tables

PUBLISHED = {  # rule 2.1, as printed: sizes 1 to 8, then each further person
    (2024, "TX"): (15060, 20440, 25820, 31200, 36580, 41960, 47340, 52720, 5380),
    (2024, "AK"): (18810, 25540, 32270, 39000, 45730, 52460, 59190, 65920, 6730),
    (2024, "HI"): (17310, 23500, 29690, 35880, 42070, 48260, 54450, 60640, 6190),
    (2025, "TX"): (15650, 21150, 26650, 32150, 37650, 43150, 48650, 54150, 5500),
    (2025, "AK"): (19550, 26430, 33310, 40190, 47070, 53950, 60830, 67710, 6880),
    (2025, "HI"): (17990, 24320, 30650, 36980, 43310, 49640, 55970, 62300, 6330),
    (2026, "TX"): (15960, 21640, 27320, 33000, 38680, 44360, 50040, 55720, 5680),
    (2026, "AK"): (19950, 27050, 34150, 41250, 48350, 55450, 62550, 69650, 7100),
    (2026, "HI"): (18360, 24890, 31420, 37950, 44480, 51010, 57540, 64070, 6530),
}


@pytest.mark.rule(
    "2.1 2024 48+DC",
    "2.1 2024 AK",
    "2.1 2024 HI",
    "2.1 2025 48+DC",
    "2.1 2025 AK",
    "2.1 2025 HI",
    "2.1 2026 48+DC",
    "2.1 2026 AK",
    "2.1 2026 HI",
)
@pytest.mark.parametrize(("year", "state"), PUBLISHED)
def test_every_published_line_comes_out_to_the_dollar(year: int, state: str) -> None:
    *lines, increment = PUBLISHED[year, state]
    lines.append(lines[-1] + increment)
    for size, dollars in enumerate(lines, start=1):
        assert poverty.guideline_for_year(year, state, size).annual_cents == dollars * 100


@pytest.mark.rule("FPL-01", "FPL-08")
@pytest.mark.parametrize(
    ("on", "year"),
    [
        pytest.param(date(2024, 1, 11), 2024, id="the first day of the 2024 table"),
        pytest.param(date(2024, 1, 12), 2024, id="the day after the 2024 table starts"),
        pytest.param(date(2025, 1, 14), 2024, id="the day before the 2025 table"),
        pytest.param(date(2025, 1, 15), 2025, id="the day of the 2025 table"),
        pytest.param(date(2025, 1, 16), 2025, id="the day after the 2025 table starts"),
        pytest.param(date(2026, 1, 12), 2025, id="the day before the 2026 table"),
        pytest.param(date(2026, 1, 13), 2026, id="the day of the 2026 table"),
        pytest.param(date(2026, 1, 14), 2026, id="the day after the 2026 table starts"),
        pytest.param(date(2026, 6, 1), 2026, id="a screening in June uses the current year"),
        pytest.param(date(2027, 1, 30), 2026, id="the day before the last day"),
        pytest.param(date(2027, 1, 31), 2026, id="the last day"),
    ],
)
@pytest.mark.parametrize("state", ["TX", "AK", "HI"])
def test_the_table_in_force_on_the_day_is_used(on: date, year: int, state: str) -> None:
    assert poverty.guideline(on, state, 1).year == year


@pytest.mark.rule("FPL-03")
@pytest.mark.parametrize("on", [date(2024, 1, 10), date(2027, 2, 1), date(2030, 1, 1)])
@pytest.mark.parametrize("state", ["TX", "AK", "HI"])
def test_a_day_without_a_table_is_refused_and_never_guessed(on: date, state: str) -> None:
    with pytest.raises(NoGuideline):
        poverty.guideline(on, state, 1)


@pytest.mark.rule("FPL-03")
@pytest.mark.parametrize("year", [2023, 2027])
def test_a_year_without_a_table_is_refused(year: int) -> None:
    with pytest.raises(NoGuideline, match="no table"):
        poverty.guideline_for_year(year, "TX", 1)


@pytest.mark.rule("FPL-02")
@pytest.mark.parametrize(
    ("state", "region"),
    [
        ("AK", Region.ALASKA),
        ("HI", Region.HAWAII),
        (" hi ", Region.HAWAII),
        ("DC", Region.CONTIGUOUS),
        ("CA", Region.CONTIGUOUS),
        ("PR", Region.CONTIGUOUS),
        ("", Region.CONTIGUOUS),
        ("48+DC", Region.CONTIGUOUS),
    ],
)
def test_the_state_of_residence_gives_the_region(state: str, region: Region) -> None:
    assert poverty.guideline(date(2026, 6, 1), state, 1).region is region


@pytest.mark.rule("FPL-04")
@pytest.mark.parametrize("size", [0, -1])
def test_a_household_of_nobody_is_refused(size: int) -> None:
    with pytest.raises(HouseholdSizeError):
        poverty.guideline(date(2026, 6, 1), "TX", size)


@pytest.mark.rule("FPL-04")
def test_a_household_of_ten_adds_two_increments_to_that_of_eight() -> None:
    assert poverty.guideline(date(2026, 6, 1), "TX", 10).annual_cents == 67_080_00


@pytest.mark.rule("2.1 2025 AK")
@pytest.mark.vector(30)
def test_three_people_in_alaska_in_2025_have_the_corrected_line() -> None:
    assert poverty.guideline_for_year(2025, "AK", 3).annual_cents == 33_310_00


@pytest.mark.rule("FPL-02")
def test_two_people_in_hawaii_in_2026() -> None:
    assert poverty.guideline(date(2026, 6, 1), "HI", 2).annual_cents == 24_890_00


@pytest.mark.rule("2.1 2025 AK", "2.1 2025 HI")
@pytest.mark.parametrize(
    ("state", "increment", "circulating"), [("AK", 6880, 6870), ("HI", 6330, 6320)]
)
def test_the_increments_that_circulate_ten_dollars_low_are_not_ours(
    state: str, increment: int, circulating: int
) -> None:
    """S4: they are found in public copies of the 2025 table."""
    nine = poverty.guideline_for_year(2025, state, 9).annual_cents
    eight = poverty.guideline_for_year(2025, state, 8).annual_cents
    assert nine - eight == increment * 100 != circulating * 100


def _rows() -> list[dict[str, Any]]:
    return [table.model_dump() for table in poverty.tables()]


def test_the_shipped_rows_are_accepted_as_they_are() -> None:
    assert Tables.model_validate({"tables": _rows()}).tables == poverty.tables()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("effective", date(2026, 1, 14), id="a day without a table"),
        pytest.param("effective", date(2026, 1, 12), id="a day with two tables"),
        pytest.param("valid_through", date(2026, 1, 1), id="ends before it starts"),
        pytest.param("year", 2025, id="the same year twice"),
        pytest.param("base", 0, id="a line of nothing"),
        pytest.param("base", 15960.5, id="part of a dollar"),
        pytest.param("source", "", id="no source"),
        pytest.param("note", "x", id="a field nobody knows"),
    ],
)
def test_a_file_with_one_wrong_value_is_refused_whole(field: str, value: object) -> None:
    rows = _rows()
    rows[6][field] = value
    with pytest.raises(ValidationError):
        Tables.model_validate({"tables": rows})


def test_a_file_without_alaska_is_refused() -> None:
    rows = [row for row in _rows() if row["region"] is not Region.ALASKA]
    with pytest.raises(ValidationError, match="AK has no table"):
        Tables.model_validate({"tables": rows})


def test_the_file_names_a_source_for_every_table() -> None:
    text = files("policy").joinpath("poverty.toml").read_text(encoding="utf-8")
    assert text.count("source = ") == text.count("[[tables]]") == 9
