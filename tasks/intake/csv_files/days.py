"""Days of a visit and of money, seen from the day of the import.

What has not happened yet does not count: a visit waits for its day, an amount counts from its day
on. A day beyond reason is a slip of the keyboard.

Systems write some days where they have none: the first or the last one that they can count, or the
one from which they count. Such a day stands for "no end" or "unknown": nobody's age, cover or death
follows from it.
"""

from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from tasks.intake.csv_files.characters import Problem

FIRST = date(1900, 1, 1)
FARTHEST = timedelta(366)

TOO_EARLY = ("is before 1900", "correct the day")
TOO_LATE = ("is more than a year ahead", "correct the day")
UNKNOWN = (
    "stands for a day that is not known",
    "write the day, as the system of the visit has it",
)
NOT_YET = ("lies ahead", "nothing: it is taken in by the first import on that day or later")


_UNKNOWN_DAYS = frozenset({date.min, date(1970, 1, 1)})
_NO_END_FROM = date(9000, 1, 1)


class Clock(NamedTuple):
    """By which clock the days of a row are counted: that of the place where it happened.

    `days_at_midnight`: midnight in UTC is how the sender writes a day that has no hour.
    """

    zone: tzinfo
    days_at_midnight: bool = False

    def day_of(self, moment: datetime) -> date:
        midnight = moment.hour == moment.minute == moment.second == 0
        if self.days_at_midnight and midnight:
            return moment.date()
        return moment.astimezone(self.zone).date()


def is_unknown(day: date) -> bool:
    """The day from which a system counts, where it has none."""
    return day in _UNKNOWN_DAYS


def is_stand_in(day: date) -> bool:
    """No day at all: unknown, or no end."""
    return day >= _NO_END_FROM or is_unknown(day)


def beyond_reason(day: date, today: date) -> Problem | None:
    """Why this cannot be the day of a visit or of money; None where it can."""
    if day < FIRST:
        return TOO_EARLY
    return TOO_LATE if day > today + FARTHEST else None


def of_a_visit(began: date, ended: date | None, today: date) -> Problem | None:
    """Why a visit of these days cannot be taken in today; None where it can. One that goes on is
    taken: what is asked for it waits for its last day."""
    problem = beyond_reason(began, today) or beyond_reason(ended or began, today)
    return problem or (NOT_YET if began > today else None)
