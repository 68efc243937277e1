"""When people may be written to and called: windows, hours, holidays, weekdays."""

from policy.contact.mailbox import is_mailbox
from policy.contact.weekdays import Weekday
from policy.contact.windows import (
    Closed,
    ContactTimes,
    Window,
    is_federal_holiday,
    is_open,
    next_open,
    next_open_day,
    why_closed,
    window_on,
)

__all__ = [
    "Closed",
    "ContactTimes",
    "Weekday",
    "Window",
    "is_federal_holiday",
    "is_mailbox",
    "is_open",
    "next_open",
    "next_open_day",
    "why_closed",
    "window_on",
]
