"""Good faith estimates and what follows when a bill is far above one (No Surprises Act, 5.2)."""

from collections.abc import Collection
from datetime import date, timedelta

PPDR_EXCESS_CENTS = 400_00
PPDR_DAYS = 120
PPDR_FEE_CENTS = 25_00
LEAST_SETTLEMENT_CENTS = 12_50
_SATURDAY = 5


def business_days_after(day: date, number: int, holidays: Collection[date]) -> date:
    """Saturdays, Sundays and federal holidays do not count (PF-01)."""
    while number:
        day += timedelta(1)
        number -= _is_business_day(day, holidays)
    return day


def business_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """Business days after `start`, up to and including `end`."""
    days = range(1, (end - start).days + 1)
    return sum(_is_business_day(start + timedelta(n), holidays) for n in days)


def _is_business_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays


def estimate_due_on(
    asked_on: date, service_on: date | None, holidays: Collection[date]
) -> date | None:
    """NS-01: the last day to give the estimate; `service_on` is None when a person just asks.

    None when the visit is too near for the duty: fewer than 3 business days ahead.
    """
    if service_on is None:
        return business_days_after(asked_on, 3, holidays)
    ahead = business_days_between(asked_on, service_on, holidays)
    if ahead < 3:
        return None
    return business_days_after(asked_on, 3 if ahead >= 10 else 1, holidays)


def may_dispute(billed_cents: int, estimate_cents: int | None) -> bool:
    """NS-02: at least $400 above the estimate of this provider or facility, not of several."""
    return estimate_cents is not None and billed_cents >= estimate_cents + PPDR_EXCESS_CENTS


def last_day_to_dispute(first_bill_on: date) -> date:
    """NS-02: 120 days from the first bill, that day included."""
    return first_bill_on + timedelta(PPDR_DAYS)


def fee_credit_cents(prevailed: bool) -> int:
    """NS-04: a patient who wins or settles has the fee taken off the bill."""
    return PPDR_FEE_CENTS if prevailed else 0


def fair_settlement(billed_cents: int, settled_cents: int) -> bool:
    """NS-04: a settlement takes off at least half of the fee."""
    return billed_cents - settled_cents >= LEAST_SETTLEMENT_CENTS
