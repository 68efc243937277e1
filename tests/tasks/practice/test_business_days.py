from datetime import date

import pytest

from tasks.practice.business_days import is_business_day, pay_by


@pytest.mark.rule("PL-11")
@pytest.mark.parametrize(
    ("due_on", "last_day"),
    [
        pytest.param(date(2026, 3, 2), None, id="a Monday"),
        pytest.param(date(2026, 3, 6), None, id="a Friday"),
        pytest.param(date(2026, 3, 7), date(2026, 3, 9), id="a Saturday"),
        pytest.param(date(2026, 3, 1), date(2026, 3, 2), id="a Sunday"),
        pytest.param(date(2026, 5, 25), date(2026, 5, 26), id="Memorial Day"),
        pytest.param(date(2026, 5, 23), date(2026, 5, 26), id="the Saturday before it"),
        pytest.param(date(2026, 7, 3), date(2026, 7, 6), id="Independence Day, observed on Friday"),
        pytest.param(date(2027, 1, 1), date(2027, 1, 4), id="New Year's Day, a Friday"),
    ],
)
def test_a_due_date_that_is_no_business_day_moves_to_the_next(
    due_on: date, last_day: date | None
) -> None:
    assert pay_by(due_on) == last_day
    assert is_business_day(due_on) == (last_day is None)
