"""The journal as CSV, for a program of the billing system: plain values, no words of ours."""

from collections.abc import Iterable

from policy.terms import dollars_and_cents
from tasks.give_back.entries import Entry
from tasks.runtime import csv_bytes

HEADER = (
    "number", "entry_key", "kind", "day", "account_key", "person_key", "amount", "code", "wanted",
    "due_on", "reference", "reverses", "version", "recorded_at",
)  # fmt: skip


def journal_csv(entries: Iterable[Entry]) -> bytes:
    """`amount` is in dollars, and positive where it raises what is owed."""
    return csv_bytes(HEADER, map(_row, entries), for_people=False)


def _row(one: Entry) -> tuple[str | int, ...]:
    return (
        one.number, one.entry_key, one.kind, one.on_date.isoformat(), one.account_key,
        one.person_key, "" if one.cents is None else dollars_and_cents(one.cents), one.code,
        {None: "", True: "yes", False: "no"}[one.wanted],
        one.due_on.isoformat() if one.due_on else "", one.reference, one.reverses, one.version,
        one.recorded_at.isoformat(timespec="seconds"),
    )  # fmt: skip
