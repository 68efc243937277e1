"""What left is on record outside the database, too: one line for each batch, e-mail and event.

A database that was put back from an older copy does not know what went since; the journal does.
It lies under `var/journal`, is only ever added to, and holds opaque ids and keyed hashes alone.
"""

from tasks.journal.departures import (
    Departure,
    claims,
    departures,
    email_claimed,
    email_leaves,
    email_left,
    email_stayed,
    find_departure,
    letters_claimed,
    letters_leave,
    letters_left,
    letters_withdrawn,
    mark_of_text,
)
from tasks.journal.heard import (
    HeardEvent,
    HeardStop,
    event_heard,
    heard_events,
    heard_stops,
    stop_heard,
)
from tasks.journal.home_mark import MARK, lacking, lay_mark
from tasks.journal.journal_file import first_day
from tasks.journal.news import News, read_news
from tasks.journal.on_disk import (
    WrittenLetter,
    is_whole_batch,
    letters_on_disk,
    notice_file,
    notices_on_disk,
)

__all__ = [
    "MARK",
    "Departure",
    "HeardEvent",
    "HeardStop",
    "News",
    "WrittenLetter",
    "claims",
    "departures",
    "email_claimed",
    "email_leaves",
    "email_left",
    "email_stayed",
    "event_heard",
    "find_departure",
    "first_day",
    "heard_events",
    "heard_stops",
    "is_whole_batch",
    "lacking",
    "lay_mark",
    "letters_claimed",
    "letters_leave",
    "letters_left",
    "letters_on_disk",
    "letters_withdrawn",
    "mark_of_text",
    "notice_file",
    "notices_on_disk",
    "read_news",
    "stop_heard",
]
