"""The day's call list for the collections specialist: whom, why, and what to say, in order."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from policy.terms import dollars
from tasks.calls.call_entry import CallEntry
from tasks.practice import Practice
from tasks.runtime import csv_bytes, write_private
from tasks.wording import Fact, Words, fill, plain, words_in

HEADER = {
    "call_id": "opaque id, for recording what the patient said",
    "guarantor_name": "ask for this person; talk about the account with nobody else",
    "phone": "the number to dial",
    "language": "what the guarantor speaks",
    "state": "where the guarantor lives: its calling hours and rules apply",
    "call_between": "when they may be called, on the practice's clock; at no other time",
    "their_time": "the same hours where they are",
    "accounts": "public references, for `tend account` and `tend record`",
    "total": "what is left on these accounts",
    "attempts_so_far": "calls made in this round",
    "last_outcome": "what came of the last one",
    "reason": "why this call is due today",
    "voicemail": "if nobody answers: these words and no others (RF-13)",
    "interpreter": "what to do before the call if the language is not English",
    "opener": "cue 1: ask for the person",
    "identity_check": "cue 2: two facts, never a Social Security number",
    "permission": "cue 3: may we talk about it",
    "help_first": "cue 4: assistance comes before any talk of payment",
    "three_options": "cue 5: all three choices",
    "quote_1": "cue 6: a plan for this balance",
    "quote_2": "another plan",
    "quote_3": "a third plan",
    "plan_note": "what to ask before a plan is agreed on, or why there is none to offer",
    "close": "cue 7: thank, repeat what was agreed, leave a number",
}
"""Every column of the sheet and what it is for."""

QUOTES = 3
BEFORE_QUOTES = (
    "opener",
    "identity_check",
    "permission",
    "help_first",
    "three_options",
)


def write_call_sheet(
    path: Path, entries: Iterable[CallEntry], practice: Practice, mark: str = ""
) -> Path:
    """Write the whole sheet or, on any error, leave the old one. `mark`: it is a rehearsal's."""
    words = words_in("en")
    rows = [_row(entry, words, practice) for entry in entries]
    header = tuple(HEADER)
    if mark:
        header, rows = ("mark", *header), [[mark, *row] for row in rows]
    return write_private(path, csv_bytes(header, rows))


def _row(entry: CallEntry, words: Words, practice: Practice) -> list[str | int]:
    return [*_whom(entry, practice.time_zone), *_cues(entry, words, practice.words())]


def _whom(entry: CallEntry, our_zone: str) -> list[str | int]:
    if not plain(entry.guarantor_name) or not plain(entry.phone):
        raise ValueError(f"Call {entry.call_id} has no name or no phone number")
    return [
        entry.call_id,
        plain(entry.guarantor_name),
        dialled(entry.phone),
        entry.language,
        entry.state,
        hours_in(entry, our_zone),
        f"{hours_in(entry, entry.zone)} {entry.zone}" if entry.zone else "",
        " ".join(entry.references),
        dollars(entry.total_cents),
        entry.attempts,
        plain(entry.last_outcome),
        plain(entry.reason),
    ]


def hours_in(entry: CallEntry, zone: str) -> str:
    """The hours of a call as a clock in that zone shows them: 09:00 to 19:00."""
    if entry.window is None:
        return ""
    opens, closes = (moment.astimezone(ZoneInfo(zone)) for moment in entry.window)
    return f"{opens:%H:%M} to {closes:%H:%M}"


def _cues(entry: CallEntry, words: Words, known: Mapping[str, str]) -> list[str]:
    if len(entry.quotes) != QUOTES and not entry.plan_note:
        raise ValueError(f"Call {entry.call_id} needs {QUOTES} plan quotes")
    own: dict[str, Fact] = {"guarantor_name": entry.guarantor_name, "language": entry.language}
    say = {cue: fill(text, {**known, **own}) for cue, text in words.call.items()}
    interpreter = "no_interpreter" if entry.language == "en" else "interpreter"
    quotes = [words.schedule_of(quote) for quote in entry.quotes] or [""] * QUOTES
    before = [say[cue] for cue in BEFORE_QUOTES]
    return [say["voicemail"], say[interpreter], *before, *quotes, entry.plan_note, say["close"]]


def dialled(phone: str) -> str:
    """As one dials it. `+1` goes: a cell that starts with a plus would be taken for a formula."""
    digits = re.sub(r"\D", "", phone).removeprefix("1")
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else plain(phone)
