"""Days of a visit and of money, seen from the day of the import.

What has not happened yet does not count: a visit waits for its day, an amount counts from its day
on. A day beyond reason is a slip of the keyboard.
"""

from datetime import date, timedelta

from tasks.intake.csv_files.characters import Problem

FIRST = date(1900, 1, 1)
FARTHEST = timedelta(366)

TOO_EARLY = ("is before 1900", "correct the day")
TOO_LATE = ("is more than a year ahead", "correct the day")
NOT_YET = ("lies ahead", "nothing: it is taken in by the first import on that day or later")


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
