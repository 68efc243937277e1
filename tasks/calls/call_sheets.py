"""The sheets of the specialists, after each act as they have to be, not as they were printed.

A sheet that still names somebody who has paid, was put on hold or takes no calls gets that person
called. So whoever records something has the sheets looked at afterwards, when it is committed: a
process that dies in between leaves the next one, or the hourly send, to do it.
"""

from datetime import date
from pathlib import Path

from tasks.calls.call_list import load_calls
from tasks.calls.call_paper import write_sheets
from tasks.practice import current_practice
from tasks.runs import runs
from tasks.runtime import clock, current
from tasks.storage import database, process_lock


def refresh_call_sheets() -> int:
    """Write the sheets of the last run's day and later ones again as they stand now; how many.

    One whose calls are all done or taken back keeps its head alone. Raises OSError."""
    found = sorted((current().var / "calls").glob("*.csv"))
    if not found:
        return 0
    with process_lock("call-sheets"), database.reading() as connection:
        since = runs.last_day(connection)
        written = 0
        for path in found:
            day = _day_of(path)
            if day is None or since is None or day < since:
                continue
            entries = load_calls(connection, day)
            write_sheets(connection, path.parent, entries, current_practice(), day, clock.now())
            written += 1
    return written


def _day_of(path: Path) -> date | None:
    """None for a file that somebody else put there."""
    try:
        return date.fromisoformat(path.stem)
    except ValueError:
        return None
