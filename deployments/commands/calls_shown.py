"""The calls of a day, as the person who makes them reads them."""

from collections.abc import Mapping, Sequence
from datetime import date

from deployments.commands.ready import practice, settings
from deployments.commands.shown import Cell, count, dollars, say, table
from tasks.calls.call_entry import CallEntry
from tasks.calls.call_script import hours_in

_HEAD = (
    "call", "phone", "call between", "language", "state", "accounts", "total", "attempts",
    "plans to offer",
)  # fmt: skip


def tell_calls(entries: Sequence[CallEntry], on: date) -> None:
    """One line a call. What many have in common about their plans is said once, below."""
    found = sorted({entry.plan_note for entry in entries if entry.plan_note})
    notes = {note: f"[{number}]" for number, note in enumerate(found, start=1)}
    title = f"{count(len(entries), 'call')} to make on {on.isoformat()}"
    table(_HEAD, [_row(entry, notes) for entry in entries], title=title)
    for note, mark in notes.items():
        say(f"{mark} {note}")
    say(f"The hours are {practice().time_zone} time and fit wherever the person may be.")
    script = settings().var / "calls" / f"{on.isoformat()}.csv"
    if script.exists():
        say(f"What to say, call by call: {script}")
    say("Record what they say: tend record call REFERENCE OUTCOME")


def _row(entry: CallEntry, notes: Mapping[str, str]) -> list[Cell]:
    offers = ", ".join(f"{number} x {dollars(cents)}" for number, cents, _ in entry.quotes)
    mark = notes.get(entry.plan_note, "")
    return [
        entry.guarantor_name, entry.phone, hours_in(entry, practice().time_zone),
        entry.language, entry.state, " ".join(entry.references), dollars(entry.total_cents),
        entry.attempts, f"{offers or 'none'} {mark}".strip(),
    ]  # fmt: skip
