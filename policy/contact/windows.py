"""When a person may be called or sent a notice (RF-05, RF-06, TC-08, TC-09, TZ-01 to TZ-05).

A day's window is wall time in each zone the person may be in, and what all of them share, in UTC.
Converted from wall time on that day, it is right on days that lose or gain an hour.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from policy.contact.holidays import holidays_of
from policy.contact.hours import Hours, contact_hours
from policy.contact.weekdays import Weekday

LOOK_AHEAD = timedelta(35)
"""Longer than any window can stay closed: one weekday, and holidays on it two weeks running."""


class ContactTimes(NamedTuple):
    """Where a person may be, whose law binds, and what they told us is inconvenient (RF-06).

    No zones: the person may be anywhere (TZ-02). `not_before` and `not_after` are wall time
    where the person is; `not_on` are weekdays.
    """

    zones: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    not_before: time | None = None
    not_after: time | None = None
    not_on: tuple[Weekday, ...] = ()


class Window(NamedTuple):
    """From `opens` to `closes` in UTC, both inside."""

    opens: datetime
    closes: datetime

    def has(self, moment: datetime) -> bool:
        return self.opens <= moment <= self.closes


class Closed(NamedTuple):
    """Why a day has no window: the rules, and words for a manager."""

    rules: tuple[str, ...]
    why: str


@lru_cache(maxsize=100_000)
def window_on(times: ContactTimes, day: date, hours: Hours | None = None) -> Window | None:
    """What of this local day is open in every zone; None when nothing is.

    `hours` are the product's when not given; the states' and the person's own narrow them.
    """
    wall = _wall_hours(times, day, hours or contact_hours().product)
    if wall is None:
        return None
    zones = [ZoneInfo(name) for name in times.zones or contact_hours().unknown.zones]
    opens = max(datetime.combine(day, wall[0], zone).astimezone(UTC) for zone in zones)
    closes = min(datetime.combine(day, wall[1], zone).astimezone(UTC) for zone in zones)
    return Window(opens, closes) if opens < closes else None


def _wall_hours(times: ContactTimes, day: date, hours: Hours) -> tuple[time, time] | None:
    if _closed_all_day(times, day, hours) is not None:
        return None
    binding = [hours, *_state_hours(times)]
    opens = max([one.opens for one in binding] + [times.not_before or time.min])
    closes = min([one.closes for one in binding] + [times.not_after or time.max])
    return (opens, closes) if opens < closes else None


def _state_hours(times: ContactTimes) -> list[Hours]:
    known = contact_hours().of_state
    return [known[state] for state in times.states if state in known]


def _closed_all_day(times: ContactTimes, day: date, hours: Hours) -> Closed | None:
    weekday = Weekday.of(day)
    name = weekday.value.capitalize()
    if any(weekday in one.closed_on for one in (hours, *_state_hours(times))):
        return Closed(("TC-09",), f"no calls and no notices on a {name}")
    if hours.closed_on_holidays and is_federal_holiday(day):
        return Closed(("TC-09",), "no calls and no notices on a federal holiday")
    if weekday in times.not_on:
        return Closed(("RF-06",), f"the person told us not on a {name}")
    return None


def is_federal_holiday(day: date) -> bool:
    """Also on the weekday on which a holiday at a weekend is kept."""
    return day in holidays_of(day.year, contact_hours().holidays)


def why_closed(times: ContactTimes, day: date) -> Closed | None:
    """Why nothing of this day is open; None when something is."""
    if window_on(times, day) is not None:
        return None
    closed = _closed_all_day(times, day, contact_hours().product)
    if closed is not None:
        return closed
    if times.not_before is not None or times.not_after is not None:
        return Closed(("RF-06", "TZ-01"), "no hour of the day suits what the person told us")
    return Closed(("TZ-01",), "no hour of the day suits every place the person may be in")


def is_open(times: ContactTimes, moment: datetime, hours: Hours | None = None) -> bool:
    """Whether the person may be reached at this very moment (TZ-07)."""
    return next_open(times, moment, hours) == moment


@lru_cache(maxsize=100_000)
def next_open(times: ContactTimes, moment: datetime, hours: Hours | None = None) -> datetime | None:
    """The first moment from `moment` on at which the person may be reached; None: never."""
    day = moment.astimezone(UTC).date() - timedelta(1)  # it may still be yesterday out west
    last = day + LOOK_AHEAD
    while day <= last:
        window = window_on(times, day, hours)
        if window is not None and moment <= window.closes:
            return max(moment, window.opens)
        day += timedelta(1)
    return None


@lru_cache(maxsize=100_000)
def next_open_day(times: ContactTimes, day: date) -> date | None:
    """The first day from `day` on that has a window; None when there is none in sight."""
    days = (day + timedelta(number) for number in range(LOOK_AHEAD.days))
    return next((one for one in days if window_on(times, one) is not None), None)
