"""The day it is where the practice is: one idea of today for every command and every form.

What people tell us is recorded for the office's day. That is the real day where the practice is,
and where a run was made for a day ahead, it is the day of that run: the run decided, wrote and
dated for it, and nothing may be dated before what stands on it. Commands, forms and whoever else
records something take the day from `recording`, and from nowhere else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from tasks.practice import current_practice
from tasks.runs.live_data import refuse_import_ahead
from tasks.runs.runs import last_day
from tasks.runs.send_times import RUNS_AT
from tasks.runtime import WrongInput, clock
from tasks.storage import database

_BEFORE_THE_RUN, _AFTER_THE_RUN = time(RUNS_AT.hour - 1), time(12)
_AN_HOUR_OF_A_DAY = 25  # a whole real day has room in less than an hour, also one of 25 hours


@dataclass(frozen=True, slots=True)
class Moment:
    """When somebody tells us something: `today` is the real day where the practice is, `as_of` the
    day on which it became known, where they name one."""

    today: date
    now: datetime
    as_of: date | None = None


class OfficeTime(NamedTuple):
    """The office's day, and the moment of that day at which something is written down."""

    day: date
    now: datetime


class Recording(NamedTuple):
    """One transaction in which a person's word is written down, and when that is."""

    connection: Connection
    day: date
    now: datetime


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
        yield Recording(connection, *office_time(connection, moment))


def time_of_import(connection: Connection, moment: Moment) -> OfficeTime:
    """When an export is taken in: on the office's day, or in a rehearsal on one ahead that somebody
    names, as for a run. Raises WrongInput."""
    if moment.as_of is not None:
        refuse_import_ahead(connection, moment.as_of, moment.today)
    return office_time(connection, moment, moment.as_of or moment.today)


def office_time(connection: Connection, moment: Moment, latest: date | None = None) -> OfficeTime:
    """The office's day for what is told at this moment, and for whoever only looks. `latest`: a day
    ahead that is meant. Raises WrongInput."""
    last = last_day(connection)
    latest = max(day for day in (moment.today, last, latest) if day is not None)
    day = moment.as_of or latest
    if last is not None and day < last:
        raise WrongInput(f"the last run was for {last.isoformat()}; give that day or a later one")
    if day > latest:
        raise WrongInput(f"{day.isoformat()} lies ahead; give {latest.isoformat()} or leave it out")
    return OfficeTime(day, _moment_on(day, moment, last))


def _moment_on(day: date, moment: Moment, last: date | None) -> datetime:
    """On another day than the real one, as in a rehearsal, a moment of that day: before its run
    would start, or after noon once it has a run. Things keep the order in which they happen.

    A letter tells what came before it was sealed, and nothing that came later."""
    if day == moment.today:
        return moment.now
    zone = ZoneInfo(current_practice().time_zone)
    hour = _BEFORE_THE_RUN if last is None or last < day else _AFTER_THE_RUN
    real = moment.now.astimezone(zone)
    since_midnight = real - datetime.combine(real.date(), time(), zone)
    return datetime.combine(day, hour, zone) + since_midnight / _AN_HOUR_OF_A_DAY
