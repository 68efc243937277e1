"""`tend worklist`: the calls of a day, refunds due, money no export shows, what people decide."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import typer

from deployments.commands.shared.arguments import Json, day
from deployments.commands.shared.checks import practice, ready, settings
from deployments.commands.shared.output import Cell, count, say, show, table
from deployments.commands.shared.refund_table import tell_payer_credits, tell_refunds
from policy.terms import dollars
from tasks.adoption import Unsettled, count_unknown, unsettled
from tasks.assistance import EndingHelp, ending_help
from tasks.calls import CallEntry, hours_in, load_calls, why_no_calls
from tasks.operations import InReview, old_bills, waits_for_export, with_a_person
from tasks.payments import Unmatched, payer_credits, refunds_due, unmatched
from tasks.storage import database

ListDay = Annotated[
    date | None,
    typer.Option("--date", parser=day, metavar="DATE", help="The list's day; today if not given."),
]


def worklist(on: ListDay = None, as_json: Json = False) -> None:
    """Show the calls of a day that are still to be made, refunds due, and what a person decides.

    What was recorded in Tend and stands in no export after two weeks is shown, too; so
    is what waits because an export was not whole, and whose help ends within 30 days.

    Example: tend worklist --date 2026-11-23
    """
    list_day = ready(on)
    with database.reading() as connection:
        entries = load_calls(connection, list_day)
        answer: dict[str, Any] = {
            "date": list_day.isoformat(),
            "calls": [_call(entry) for entry in entries],
            "why_no_calls": "" if entries else why_no_calls(connection, list_day),
            "refunds_due": refunds_due(connection, list_day),
            "payer_credits": payer_credits(connection),
            "with_a_person": with_a_person(connection),
            "old_bills": old_bills(connection),
            "in_no_export": unmatched(connection),
            "waits_for_export": waits_for_export(connection),
            "unrecorded_mail": unsettled(connection),
            "unknown_tokens": count_unknown(connection),
            "help_ends": ending_help(connection, list_day),
        }
    show(answer, as_json, lambda: _tell_list(entries, answer, list_day))


def _call(entry: CallEntry) -> dict[str, Any]:
    quotes = [
        {"payments": count, "amount_cents": amount, "last_amount_cents": last}
        for count, amount, last in entry.quotes
    ]
    return {
        "call_id": entry.call_id,
        "guarantor_name": entry.guarantor_name,
        "phone": entry.phone,
        "language": entry.language,
        "state": entry.state,
        "call_between": hours_in(entry, practice().time_zone),
        "their_time": hours_in(entry, entry.zone) if entry.zone else "",
        "their_zone": entry.zone,
        "references": list(entry.references),
        "total_cents": entry.total_cents,
        "attempts": entry.attempts,
        "last_outcome": entry.last_outcome,
        "reason": entry.reason,
        "quotes": quotes,
        "plan_note": entry.plan_note,
    }


def _tell_list(entries: list[CallEntry], answer: dict[str, Any], list_day: date) -> None:
    if entries:
        tell_calls(entries, list_day)
    else:
        say(f"No calls to make on {list_day.isoformat()}: {answer['why_no_calls']}.")
    tell_refunds(answer["refunds_due"], list_day)
    tell_payer_credits(answer["payer_credits"])
    tell_unmatched(answer["in_no_export"])
    tell_ending_help(answer["help_ends"])
    tell_unrecorded(answer["unrecorded_mail"], *answer["unknown_tokens"])
    tell_people(
        answer["waits_for_export"], "why it waits (HD-25)", "waiting for an export",
        "Correct it in the billing system and import again, or: tend record release REFERENCE "
        "HD-25 (with --why voided where the visit is void)",
    )  # fmt: skip
    tell_people(
        answer["with_a_person"], "why a person decides", "with a person",
        "Read tend account REFERENCE, then: tend record plan, help, application or hold",
    )  # fmt: skip
    tell_people(
        answer["old_bills"], "why it waits", "of a visit too long ago",
        "Write it off in the billing system, or let it be asked for: tend record release REFERENCE "
        "too_old (or time_barred) --reason WHY",
    )  # fmt: skip


def tell_unmatched(found: Sequence[Unmatched]) -> None:
    """One line each: what, why, and what to do about it."""
    for one in found:
        say(
            f"Recorded here: {one.reference}, {one.what} of {dollars(one.cents)} on "
            f"{one.value_on.isoformat()}; {one.why}. {one.to_do}"
        )


def tell_ending_help(found: Sequence[EndingHelp]) -> None:
    """One line each: until when, and what to do before."""
    for one in found[:_MOST_WAITING]:
        say(
            f"Help ends: {one.reference} has help for visits through {one.through.isoformat()}; "
            "offer the form again before."
        )
    if len(found) > _MOST_WAITING:
        say(f"These end soonest; --json has all {len(found):,}.")


def tell_unrecorded(found: Sequence[Unsettled], tokens: int, stops: int) -> None:
    """What left and is not on record."""
    if found:
        say()
        table(
            ("reference", "left on", "letters and e-mails"),
            [
                [one.reference or "nobody known here", one.left_on.isoformat(), one.mail]
                for one in found[:_MOST_WAITING]
            ],
            title="Left, and not on record here",
        )
        say(
            "An older database was put back, or a machine given up. Compare with var/letters and "
            "var/outbox, then: tend record unrecorded REFERENCE --by NAME"
        )
    if tokens:
        say(
            f"{count(tokens, 'token')} of stop links and provider's events that no message here "
            f"has; {count(stops, 'stop')} of them without effect, because nobody is known by it."
        )


_MOST_WAITING = 50


def tell_people(found: Sequence[InReview], why: str, for_what: str, to_do: str) -> None:
    """A line for each person, whatever number of accounts they have."""
    if not found:
        return
    say()
    accounts = sum(len(one.references) for one in found)
    table(
        ("reference", "accounts", "owed", "since", why),
        [
            [one.reference, len(one.references), dollars(one.balance_cents),
             one.since.isoformat(), one.why]
            for one in found[:_MOST_WAITING]
        ],
        title=f"{count(accounts, 'account')} {for_what}, of "
        f"{count(len(found), 'person', 'people')}",
    )  # fmt: skip
    if len(found) > _MOST_WAITING:
        say(f"These wait longest; --json has all {len(found):,}, each with its references.")
    say(to_do)


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
