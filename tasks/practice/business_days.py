"""Business days: not Saturdays, Sundays or federal holidays."""

from datetime import date, timedelta
from functools import lru_cache

from policy.contact import is_federal_holiday


def is_business_day(day: date) -> bool:
    return day.weekday() < 5 and not is_federal_holiday(day)


@lru_cache(maxsize=8192)
def pay_by(due_on: date) -> date | None:
    """PL-11: the next business day, on which a payment is still in time; None if it is one."""
    if is_business_day(due_on):
        return None
    day = due_on + timedelta(1)
    while not is_business_day(day):
        day += timedelta(1)
    return day
