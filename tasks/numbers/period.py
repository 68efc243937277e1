"""The days that numbers are of, and what they are told apart by."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from tasks.runtime import WrongInput

USUAL = timedelta(90)


class Grouping(StrEnum):
    """By what numbers are told apart. An account's stage is where it is now, language and state
    are those of who answers for the bill."""

    NONE = "none"
    STAGE = "stage"
    LANGUAGE = "language"
    STATE = "state"
    PAYER = "payer"


class Period(NamedTuple):
    """From one day to another, both included."""

    first: date
    last: date


def period(first: date | None, last: date | None, today: date) -> Period:
    """The last 90 days where no day is said. Raises WrongInput."""
    end = last or today
    if end > today:
        raise WrongInput(
            f"the last day, {end}, is after today, {today}: nothing has happened there yet"
        )
    begin = first or end - USUAL + timedelta(1)
    if begin > end:
        raise WrongInput(f"the first day, {begin}, is after the last, {end}: turn them round")
    return Period(begin, end)
