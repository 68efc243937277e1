"""What providers said of our mail, and people by a link in it: told to the journal, and read."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from tasks.journal import journal_file
from tasks.journal.journal_file import Line


class HeardEvent(NamedTuple):
    """The provider's own word, and the second of it."""

    token: str
    word: str
    on: datetime


class HeardStop(NamedTuple):
    """Somebody followed the link of this e-mail; `on` is the day where the practice is."""

    token: str
    on: date
    at: datetime


def event_heard(events: Iterable[tuple[str, str, datetime]]) -> None:
    """Token, the provider's own word, and when: of events about mail that carries our token."""
    told = [{"token": token, "word": word, "on": at.isoformat()} for token, word, at in events]
    if told:
        journal_file.append({"what": "event", "state": "heard", "events": told})


def stop_heard(token: str, today: date) -> None:
    """Of a token that is ours: anybody may follow a link of their own making."""
    journal_file.append({"what": "stop", "state": "heard", "token": token, "on": today.isoformat()})


def heard_events(lines: Iterable[Line]) -> list[HeardEvent]:
    told = (one for line in lines if line["what"] == "event" for one in line["events"])
    return [HeardEvent(one["token"], one["word"], second(one["on"])) for one in told]


def heard_stops(lines: Iterable[Line]) -> list[HeardStop]:
    return [
        HeardStop(line["token"], date.fromisoformat(line["on"]), datetime.fromisoformat(line["at"]))
        for line in lines
        if line["what"] == "stop"
    ]


def second(text: str) -> datetime:
    """Providers say no more of a moment."""
    return datetime.fromisoformat(text).replace(microsecond=0)
