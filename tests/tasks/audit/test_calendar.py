"""The audit's own calendar is that of the law, as the library has it too."""

import holidays as library
import pytest

from policy.contact import is_federal_holiday
from tasks.audit.hours import federal_holidays


@pytest.mark.rule("TC-09")
@pytest.mark.parametrize("year", range(2024, 2051))
def test_the_audits_federal_holidays_are_the_librarys(year: int) -> None:
    """Written down a second time: the audit asks no rule."""
    found = {day for day in federal_holidays(year) if day.year == year}
    assert found == {*library.country_holidays("US", years=year)}
    assert all(is_federal_holiday(day) for day in found)
