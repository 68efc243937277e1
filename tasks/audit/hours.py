"""At which hours people were reached, worked out again: with a table and a calendar of its own.

What a message kept tells where its person might have been and whose hours bound it; what people
told us about times is read from the history of their wishes.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, text

from tasks.audit.breach import GONE, Breach, Invariant, day_of, instant_of

_LOWER_48 = "America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles"
_LATEST_OPENING = {"KY": time(10)}
_EARLIEST_CLOSING = {"RI": time(18)}
_NO_SATURDAY = {"RI"}
_ON_A_DAY = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
_ON_A_WEEKDAY = ((1, 15, 0), (2, 15, 0), (5, 25, 0), (9, 1, 0), (10, 8, 0), (11, 22, 3))
"""Federal holidays (5 U.S.C. 6103): month, the first day that may be it, weekday (Monday is 0)."""

_NOTICES = f"""
    SELECT m.id, m.claimed_at, m.zones, m.states, p.not_before, p.not_after, p.not_on
    FROM {GONE} m
    LEFT JOIN preference p ON p.id = (
        SELECT MAX(w.id) FROM preference w
        WHERE w.person_id = m.guarantor_id AND w.channel = 'times' AND w.recorded_on < m.day
    )
    WHERE m.channel = 'notice' AND m.zones IS NOT NULL
    ORDER BY m.id
"""
_CALLS = """
    SELECT c.id, c.on_date FROM call c
    JOIN envelope e ON e.id = c.envelope_id
    WHERE e.cancelled_on IS NULL
    ORDER BY c.id
"""

# A call the person asked for does not count (RF-03).
_TOO_SOON = Invariant(
    "call_after_talk",
    """
    SELECT DISTINCT 'call ' || c.id, 'we had talked with the person on ' || r.on_date
    FROM call c
    JOIN envelope e ON e.id = c.envelope_id AND e.cancelled_on IS NULL
    JOIN call_result r ON r.guarantor_id = c.guarantor_id AND r.on_date < c.on_date
     AND r.outcome NOT IN ('no_answer', 'voicemail', 'wrong_number')
    WHERE DAYS(c.on_date, r.on_date) < 7
      AND EXISTS (
          SELECT 1 FROM envelope_line l WHERE l.envelope_id = c.envelope_id
             AND l.cancelled_on IS NULL AND l.step <> 'call_back')
    """,
)


def hours_broken(connection: Connection) -> Iterator[Breach]:
    """Notices at a closed hour, calls on a closed day or too soon after a conversation."""
    return chain(_notices(connection), _calls(connection), _TOO_SOON.breaches(connection))


def _notices(connection: Connection) -> Iterator[Breach]:
    for row in connection.execute(text(_NOTICES)):
        moment = instant_of(row.claimed_at)
        for zone in (row.zones or _LOWER_48).split():
            there = moment.astimezone(ZoneInfo(zone))
            states = (row.states or "").split()
            if fault := _fault(there, states) or _against_what_was_told(there, row):
                detail = f"it was {there:%Y-%m-%d %H:%M} in {zone}: {fault}"
                yield Breach("outside_hours", f"message {row.id}", detail)


def _calls(connection: Connection) -> Iterator[Breach]:
    for row in connection.execute(text(_CALLS)):
        day = day_of(row.on_date)
        if fault := _closed(day):
            yield Breach("call_on_closed_day", f"call {row.id}", f"{day.isoformat()} is {fault}")


def _fault(there: datetime, states: list[str]) -> str:
    """Why nobody may be reached at this wall time; empty when they may."""
    if closed := _closed(there.date()):
        return f"it is {closed}"
    if there.weekday() == 5 and _NO_SATURDAY & set(states):
        return "its state is closed on Saturdays"
    wall = there.time()
    if wall < max([time(9), *(_LATEST_OPENING.get(state, time(9)) for state in states)]):
        return "too early"
    if wall > min([time(20), *(_EARLIEST_CLOSING.get(state, time(20)) for state in states)]):
        return "too late"
    return ""


def _against_what_was_told(there: datetime, told: Row[Any]) -> str:
    """What stood in the history of the person's wishes on the day before."""
    if told.not_before is not None and there.time() < _wall(told.not_before):
        return f"the person had told us: not before {_wall(told.not_before):%H:%M}"
    if told.not_after is not None and there.time() > _wall(told.not_after):
        return f"the person had told us: not after {_wall(told.not_after):%H:%M}"
    if f"{there:%A}".lower() in (told.not_on or "").split():
        return "the person had told us: not on this day"
    return ""


@lru_cache
def _closed(day: date) -> str:
    if day.weekday() == 6:
        return "a Sunday"
    return "a federal holiday" if day in federal_holidays(day.year) else ""


@lru_cache
def federal_holidays(year: int) -> frozenset[date]:
    days = (day for around in (year, year + 1) for day in _holidays(around))
    return frozenset(kept for day in days for kept in (day, _kept_on(day)))


def _holidays(year: int) -> Iterator[date]:
    for month, day in _ON_A_DAY:
        yield date(year, month, day)
    for month, from_day, weekday in _ON_A_WEEKDAY:
        first = date(year, month, from_day)
        yield first + timedelta((weekday - first.weekday()) % 7)


def _kept_on(day: date) -> date:
    """Saturday's on Friday, Sunday's on Monday."""
    return day + timedelta({5: -1, 6: 1}.get(day.weekday(), 0))


def _wall(value: time | str) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)
