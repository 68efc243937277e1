"""What came to the journal since it was compared with a database last.

A database keeps how far that was, by file. What it keeps fits the journal only if the bytes before
each place are the same: of another journal, or of one that was joined with a backup's, everything
is news. The last days are read again each time: what was about to leave then may have left since.
"""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tasks.journal import journal_file
from tasks.journal.journal_file import Line
from tasks.runtime import clock

READ_AGAIN = timedelta(2)
_MARKED = 256


class News(NamedTuple):
    """The lines; `since` is the moment before which everything was compared, none where this is
    the whole journal; `places` is what the database keeps once it was compared."""

    lines: list[Line]
    since: datetime | None
    places: str


def read_news(places: str) -> News:
    known: dict[str, tuple[int, str]] = json.loads(places or "{}")
    folder, limit = journal_file.folder(), clock.now() - READ_AGAIN
    if not all(_mark(folder / name, at) == mark for name, (at, mark) in known.items()):
        known = {}
    found: list[Line] = []
    reached: dict[str, tuple[int, str]] = {}
    for path in journal_file.files():
        start, _ = known.get(path.name, (0, ""))
        lines, end = _read(path, start, limit)
        found += lines
        if end:
            reached[path.name] = (end, _mark(path, end))
    return News(found, limit if known else None, json.dumps(reached) if reached else "")


def _read(path: Path, start: int, limit: datetime) -> tuple[list[Line], int]:
    """The lines from there on, and where the first one begins that is read again."""
    found: list[Line] = []
    end, all_old = start, True
    with path.open("rb") as file:
        file.seek(start)
        for raw in file:
            line = journal_file.parsed(raw)
            all_old = all_old and raw.endswith(b"\n") and _is_old(line, limit)
            end += len(raw) if all_old else 0
            if line is not None:
                found.append(line)
    return found, end


def _is_old(line: Line | None, limit: datetime) -> bool:
    """A torn line says nothing, now and later."""
    return line is None or datetime.fromisoformat(line["at"]) < limit


def _mark(path: Path, end: int) -> str:
    """Of the bytes before a place: each line has its moment and its tokens."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, end - _MARKED))
            before = file.read(min(end, _MARKED))
    except FileNotFoundError:
        return ""
    return sha256(before).hexdigest()[:16]
