"""Medicaid: what a covered patient may be asked for, and how far back cover reaches (2.6)."""

from datetime import date, timedelta

NEW_RULES_ON = date(2027, 1, 1)
"""P.L. 119-21, sections 71107, 71112 and 71119: shorter reach back, more frequent checks."""

_MONTHS_BACK_BEFORE = 3
_MONTHS_BACK_EXPANSION = 1
_MONTHS_BACK_OTHERS = 2


def patient_part_cents(balance_cents: int, copay_cents: int) -> int:
    """MCD-01: Medicaid's payment and the plan's copay are payment in full (42 CFR 447.15)."""
    return min(balance_cents, copay_cents)


def covered_from(applied_on: date, *, expansion_adult: bool) -> date:
    """MCD-02: the first day that an application made on a day can cover."""
    return _first_of_month(applied_on, _months_back(applied_on, expansion_adult))


def covers(service_on: date, applied_on: date, *, expansion_adult: bool) -> bool:
    """Whether an application of that day can reach back to a visit."""
    return covered_from(applied_on, expansion_adult=expansion_adult) <= service_on


def last_day_to_apply(service_on: date, *, expansion_adult: bool) -> date:
    """The last day on which applying still helps with this visit: a Medicaid hold (HD-16) for an
    application that was not made by then is worth nothing more."""
    month = _first_of_month(service_on, 0)
    last = month
    while covers(service_on, month, expansion_adult=expansion_adult):
        last = _first_of_month(month, -1) - timedelta(1)
        month = last + timedelta(1)
    return last


def still_worth_applying(service_on: date, today: date) -> bool:
    """For anybody: whoever is no expansion adult has the longer time."""
    return today <= last_day_to_apply(service_on, expansion_adult=False)


def months_between_checks(today: date, *, expansion_adult: bool) -> int:
    """MCD-03: how often Medicaid is determined again. Informational: check it before each stage."""
    return 6 if expansion_adult and today >= NEW_RULES_ON else 12


def _months_back(applied_on: date, expansion_adult: bool) -> int:
    if applied_on < NEW_RULES_ON:
        return _MONTHS_BACK_BEFORE
    return _MONTHS_BACK_EXPANSION if expansion_adult else _MONTHS_BACK_OTHERS


def _first_of_month(day: date, months_back: int) -> date:
    months = day.year * 12 + day.month - 1 - months_back
    return date(months // 12, months % 12 + 1, 1)
