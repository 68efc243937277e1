"""The only reader of the clock. Everything else is told what day it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today(time_zone: str) -> date:
    """Today where the practice is."""
    return now().astimezone(ZoneInfo(time_zone)).date()
