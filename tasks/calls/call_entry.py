"""One call to make, as it stands on the list of a day."""

from dataclasses import dataclass
from datetime import time

from policy.contact import Window
from tasks.wording import Quote


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One line of a day's call list.

    `window` is when the person may be called that day, `zone` the first of the zones they may be
    in; none when nobody knows.
    """

    call_id: str
    guarantor_name: str
    phone: str
    language: str
    state: str
    references: tuple[str, ...]
    total_cents: int
    attempts: int
    last_outcome: str
    quotes: tuple[Quote, ...]
    reason: str
    window: Window | None = None
    zone: str = ""
    plan_note: str = ""
    """What to ask before a plan is agreed on, or why there is none to offer."""
    guarantor_id: int = 0
    call_back: bool = False
    """They asked to be called on this day."""
    call_back_at: time | None = None
    """From this hour on, by a clock where they are: `window` opens no earlier."""
    broken_promise: bool = False
    """The day by which they meant to pay has passed."""
