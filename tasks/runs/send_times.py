"""What time it is for a run.

A run of today acts by the clock: what may not be sent at this moment waits (TZ-07). A run of any
other day is a rehearsal, which has no clock of its own: it starts when the day's run would, and
for each message waits, as it were, until the first moment of that day at which it may be sent.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from policy.contact import ContactTimes, next_open
from tasks.practice import Practice
from tasks.runtime import clock

RUNS_AT = time(6)
"""When the daily run is scheduled, in the practice's time zone."""


@dataclass(frozen=True, slots=True)
class Moments:
    """`start` is the moment a rehearsal pretends to have begun; none: the clock counts."""

    start: datetime | None
    ends: datetime

    def now(self) -> datetime:
        return self.start or clock.now()

    def may_go(self, times: ContactTimes, since: datetime) -> datetime | None:
        """The moment at which a message may go now; None: it waits."""
        opens = next_open(times, since)
        if opens is None or opens >= self.ends:
            return None
        return opens if self.start is not None or opens == since else None


def moments_of(as_of: date, practice: Practice) -> Moments:
    """By the clock today, else in rehearsal."""
    if as_of == clock.today(practice.time_zone):
        return by_the_clock(as_of, practice)
    zone = ZoneInfo(practice.time_zone)
    return rehearsed(as_of, practice, datetime.combine(as_of, RUNS_AT, zone))


def by_the_clock(as_of: date, practice: Practice) -> Moments:
    return Moments(None, _end_of(as_of, practice))


def rehearsed(as_of: date, practice: Practice, start: datetime) -> Moments:
    return Moments(start, _end_of(as_of, practice))


def _end_of(day: date, practice: Practice) -> datetime:
    """Midnight where the practice is: what has not gone by then goes the way of unsent mail."""
    return datetime.combine(day + timedelta(1), time(), ZoneInfo(practice.time_zone))
