from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from tasks.contact import lacks_zeros
from tasks.intake.csv_files import cells


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", 0),
        ("0.00", 0),
        ("85.55", 8555),
        ("85.5", 8550),
        ("-12", -1200),
        ("$1,234.50", 123450),
        (".50", 50),
        ("-.5", -50),
        ("1,234", 123400),
    ],
)
def test_an_amount_is_read_to_the_cent(written: str, meant: int) -> None:
    assert cells.cents(written) == meant


@pytest.mark.parametrize(
    "written",
    ["1.234", "1e3", "NaN", "12.345", "1,23", "12,50", "1,23,4", "10000000.01", "--5", "$", "."],
)
def test_an_amount_that_can_be_read_in_two_ways_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError):
        cells.cents(written)


@pytest.mark.parametrize(
    "written", ["2024-02-29", "2024-02-29T23:59:59Z", "2/29/2024", "02/29/2024 10:00"]
)
def test_a_day_is_read_as_exporters_and_spreadsheets_write_it(written: str) -> None:
    assert cells.day(written) == date(2024, 2, 29)


@pytest.mark.parametrize("written", ["2023-02-29", "29/2/2024", "2/29/24", "yesterday", "20240229"])
def test_a_day_that_is_not_in_the_calendar_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError):
        cells.day(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1605", "01605"),
        ("601", "00601"),
        ("02081", "02081"),
        ("020611630", "02061-1630"),
        ("20611630", "02061-1630"),
        ("00000", ""),
        ("", ""),
    ],
)
def test_a_zip_gets_its_lost_zeros_back_and_unknown_is_empty(written: str, meant: str) -> None:
    assert cells.postal_code(written) == meant


@pytest.mark.parametrize(
    ("written", "lost"),
    [
        ("1605", True), ("601", True), ("1605.0", True), ("20611630", True),
        ("02081", False), ("62704.0", False), ("020611630", False), ("000", False),
        ("0000", False), ("", False), ("16", False), ("A605", False),
    ],
)  # fmt: skip
def test_whether_a_zip_lost_zeros_can_be_told(written: str, lost: bool) -> None:
    assert lacks_zeros(written) is lost


def test_an_unknown_income_is_never_zero() -> None:
    read = cells.unless_empty("the yearly income")
    assert read("") is None
    assert read("0") == 0
    assert read("17807") == 1_780_700


def test_a_state_is_known_by_its_name_and_by_its_letters() -> None:
    assert [cells.state(s) for s in ("Massachusetts", "ma", "District of Columbia")] == [
        "MA",
        "MA",
        "DC",
    ]


@pytest.mark.rule("HP-13")
@pytest.mark.parametrize(
    ("read", "written"),
    [
        (cells.cents, "77777.777"),
        (cells.day, "77777"),
        (cells.state, "77777"),
        (cells.postal_code, "77777X"),
        (cells.phone, "77777X"),
        (cells.email, "77777@"),
        (cells.yes, "77777"),
    ],
)
def test_a_refusal_never_repeats_the_value(read: Callable[[str], Any], written: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        read(written)
    assert "77777" not in str(refused.value)
