"""When the payments of a plan fall due."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

from policy.plans.plan_offers import PlanRefused, quote
from policy.plans.terms import plan_terms


class Instalment(NamedTuple):
    number: int
    due_on: date
    amount_cents: int


class FirstDueRefused(PlanRefused):
    """The first due date is outside the window, which `earliest` and `latest` (inclusive) give."""

    def __init__(self, earliest: date, latest: date) -> None:
        terms = plan_terms().due_dates
        self.earliest, self.latest = earliest, latest
        super().__init__(
            f"the first payment is due {terms.first_due_from_days} to "
            f"{terms.first_due_to_days} days after enrolment"
        )


def schedule(
    balance_cents: int, count: int, first_due: date, due_day: int | None = None
) -> tuple[Instalment, ...]:
    """The instalments of a plan, one a month. Raises PlanRefused.

    A day that the patient chose is held to 1-28 (PP-09); the second payment is never due sooner
    than four weeks after the first. Without one, the day of `first_due` is the anchor, and a month
    too short for it uses its last day (PP-13).
    """
    terms = quote(balance_cents, count)
    dates = _due_dates(count, first_due, due_day)
    amounts = [terms.amount_cents] * (count - 1) + [terms.last_amount_cents]
    return tuple(
        Instalment(number, due_on, amount)
        for number, (due_on, amount) in enumerate(zip(dates, amounts, strict=True), start=1)
    )


def first_due(enrolled_on: date, due_day: int | None = None) -> date:
    """The first due date in the window that falls on the chosen day; else the window's last day."""
    earliest, latest = _first_due_window(enrolled_on)
    days = (earliest + timedelta(days=n) for n in range((latest - earliest).days + 1))
    wanted = None if due_day is None else _chosen_day(due_day)
    return next((day for day in days if day.day == wanted), latest)


def check_first_due(enrolled_on: date, first_due: date) -> None:
    """PP-09. Raises FirstDueRefused."""
    earliest, latest = _first_due_window(enrolled_on)
    if not earliest <= first_due <= latest:
        raise FirstDueRefused(earliest, latest)


def _due_dates(count: int, first: date, due_day: int | None) -> list[date]:
    anchor = first.day if due_day is None else _chosen_day(due_day)
    gap = months_later(first, 1, anchor) - first
    skipped = 1 if gap.days < plan_terms().due_dates.least_days_between else 0
    later = [months_later(first, n + skipped, anchor) for n in range(1, count)]
    return [first, *later]


def months_later(start: date, months: int, anchor_day: int) -> date:
    """The anchor's day, or the last day of a month too short for it (PP-13)."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    last_day = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor_day, last_day))


def _chosen_day(due_day: int) -> int:
    return max(1, min(due_day, plan_terms().due_dates.latest_due_day))


def _first_due_window(enrolled_on: date) -> tuple[date, date]:
    terms = plan_terms().due_dates
    return (
        enrolled_on + timedelta(days=terms.first_due_from_days),
        enrolled_on + timedelta(days=terms.first_due_to_days),
    )
