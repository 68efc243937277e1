"""The day it is where the practice is: one idea of today for every command and every form.

What people tell us is recorded for the office's day. That is the real day where the practice is,
and where a run was made for a day ahead, it is the day of that run: the run decided, wrote and
dated for it, and nothing may be dated before what stands on it. Commands, forms and whoever else
records something take the day from `recording`, and from nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from tasks.practice import current_practice
from tasks.runs.runs import last_day, refuse_far_ahead
from tasks.runtime import WrongInput, clock
from tasks.storage import database


@dataclass(frozen=True, slots=True)
class Moment:
    """When somebody tells us something: `today` is the real day where the practice is, `as_of` the
    day on which it became known, where they name one."""

    today: date
    now: datetime
    as_of: date | None = None


class Recording(NamedTuple):
    """One transaction in which a person's word is written down, and the office's day."""

    connection: Connection
    day: date


def today() -> date:
    """The real day where the practice is."""
    return clock.today(current_practice().time_zone)


def this_moment(as_of: date | None = None) -> Moment:
    return Moment(today(), clock.now(), as_of)


@contextmanager
def recording(moment: Moment) -> Iterator[Recording]:
    """All of it or nothing, on a day that neither lies ahead nor before the last run.

    The day is found in the transaction that writes. Raises WrongInput.
    """
    with database.writing() as connection:
        yield Recording(connection, _office_day(connection, moment))


def day_of_import(connection: Connection, moment: Moment) -> date:
    """The day on which an export is taken in: the office's day, or one ahead that somebody names
    for a rehearsal, as for a run. Raises WrongInput."""
    if moment.as_of is not None:
        refuse_far_ahead(moment.as_of, moment.today)
        moment = replace(moment, today=max(moment.today, moment.as_of))
    return _office_day(connection, moment)


def _office_day(connection: Connection, moment: Moment) -> date:
    last = last_day(connection)
    latest = moment.today if last is None else max(moment.today, last)
    day = moment.as_of or latest
    if last is not None and day < last:
        raise WrongInput(f"the last run was for {last.isoformat()}; give that day or a later one")
    if day > latest:
        raise WrongInput(f"{day.isoformat()} lies ahead; give {latest.isoformat()} or leave it out")
    return day
