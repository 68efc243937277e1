"""The hours as data: refused whole when they are wider than the law; holidays as the library's."""

from datetime import date
from importlib import resources

import holidays as library
import pytest
from pydantic import ValidationError

from policy.contact.holidays import Holiday, holidays_of
from policy.contact.hours import contact_hours, read_hours
from policy.contact.weekdays import Weekday

TEXT = resources.files("policy").joinpath("windows.toml").read_text("utf-8")
PRODUCT = "[product] # TC-09: covers almost every state; no Sunday, no federal holiday\n"


def with_hours(opens: str, closes: str) -> str:
    found = f"{PRODUCT}opens = 09:00:00\ncloses = 20:00:00\n"
    assert found in TEXT
    return TEXT.replace(found, f"{PRODUCT}opens = {opens}\ncloses = {closes}\n")


@pytest.mark.rule("RF-05")
@pytest.mark.parametrize(
    ("opens", "closes", "lawful"),
    [
        ("08:00:00", "21:00:00", True),
        ("07:59:59", "20:00:00", False),
        ("09:00:00", "21:00:01", False),
        ("10:00:00", "18:00:00", True),
        ("12:00:00", "12:00:00", False),
    ],
)
def test_the_products_hours_may_narrow_the_law_and_never_widen_it(
    opens: str, closes: str, lawful: bool
) -> None:
    if lawful:
        assert read_hours(with_hours(opens, closes)).product.opens.isoformat() == opens
        return
    with pytest.raises(ValidationError):
        read_hours(with_hours(opens, closes))


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ('states = ["KY"]', 'states = ["FL"]'),
        ('states = ["KY"]', "states = []"),
        ('"America/New_York"', '"America/Gotham"'),
        ('closed_on = ["sunday"]', 'closed_on = ["funday"]'),
        ("closed_on_holidays = true", "open_all_night = true"),
        ("nth = -1", "nth = 0"),
        ("nth = -1", "day = 3"),
    ],
)
def test_wrong_data_is_refused_whole(found: str, instead: str) -> None:
    assert found in TEXT
    with pytest.raises(ValidationError):
        read_hours(TEXT.replace(found, instead, 1))


@pytest.mark.rule("TC-09")
@pytest.mark.parametrize("year", range(2024, 2051))
def test_the_federal_holidays_are_the_librarys(year: int) -> None:
    assert holidays_of(year, contact_hours().holidays) == frozenset(
        library.country_holidays("US", years=year)
    )


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        pytest.param(date(2026, 7, 2), False, id="the day before"),
        pytest.param(date(2026, 7, 3), True, id="a Saturday's holiday is kept on Friday"),
        pytest.param(date(2026, 7, 4), True, id="and on its day"),
        pytest.param(date(2027, 7, 5), True, id="a Sunday's on Monday"),
        pytest.param(date(2027, 12, 31), True, id="New Year's Day of the year after"),
        pytest.param(date(2027, 12, 30), False, id="and no more of it"),
    ],
)
def test_a_holiday_at_a_weekend_is_kept_on_a_weekday_too(day: date, closed: bool) -> None:
    assert (day in holidays_of(day.year, contact_hours().holidays)) is closed


def test_the_last_monday_and_the_fourth_thursday_are_found() -> None:
    may = Holiday(name="Memorial Day", month=5, weekday=Weekday.MONDAY, nth=-1)
    november = Holiday(name="Thanksgiving Day", month=11, weekday=Weekday.THURSDAY, nth=4)
    assert (may.in_year(2026), november.in_year(2026)) == (date(2026, 5, 25), date(2026, 11, 26))


@pytest.mark.parametrize(
    ("row", "fits"),
    [
        ({"month": 12, "day": 25}, True),
        ({"month": 13, "day": 25}, False),
        ({"month": 2, "day": 27}, True),
        ({"month": 2, "day": 28}, True),
        ({"month": 2, "day": 29}, False),
        ({"month": 5, "weekday": "monday", "nth": 4}, True),
        ({"month": 5, "weekday": "monday", "nth": 5}, False),
        ({"month": 5, "weekday": "monday", "nth": -1}, True),
        ({"month": 5, "weekday": "monday", "nth": -2}, False),
    ],
)
def test_a_holiday_is_on_a_day_that_every_year_has(row: dict[str, object], fits: bool) -> None:
    if fits:
        assert Holiday.model_validate({"name": "A day", **row}).in_year(2026).month == row["month"]
        return
    with pytest.raises(ValidationError):
        Holiday.model_validate({"name": "A day", **row})
