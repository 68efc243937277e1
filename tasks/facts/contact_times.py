"""When a person may be reached, read from their row: the same answer object for the same answer."""

from datetime import time
from functools import lru_cache
from typing import Any

from policy.contact import ContactTimes, Weekday
from tasks.practice import current_practice
from tasks.storage import PERSON

TIMES = tuple(
    PERSON.c[name] for name in ("zones", "state", "not_before", "not_after", "not_on")
)  # fmt: skip
"""What `times_of` needs of a person."""


def times_of(row: Any, facility_state: str | None = None) -> ContactTimes:
    """Both states bind, the person's and the facility's: the stricter hours hold (TC-09)."""
    if facility_state is None:
        facility_state = current_practice().facility.state
    return _times(
        row.zones or "", row.state, facility_state, row.not_before, row.not_after, row.not_on
    )


@lru_cache(maxsize=50_000)
def _times(
    zones: str,
    state: str,
    facility_state: str,
    not_before: time | None,
    not_after: time | None,
    not_on: str,
) -> ContactTimes:
    return ContactTimes(
        zones=tuple(zones.split()),
        states=tuple(sorted({state, facility_state} - {""})),
        not_before=not_before,
        not_after=not_after,
        not_on=tuple(Weekday(name) for name in not_on.split()),
    )


def where(times: ContactTimes) -> dict[str, str]:
    """What a message or a call keeps, so that its hour can be proven later."""
    return {"zones": " ".join(times.zones), "states": " ".join(times.states)}
