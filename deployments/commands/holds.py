"""`tend holds`: why accounts wait, by the desk that looks after it, and the hold book."""

from collections import Counter
from datetime import date
from typing import Annotated

import typer

from deployments.commands.rules import tell_sure
from deployments.commands.shared.arguments import AsOf, Json
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import count, say, show, table
from policy.holds import reason_beyond
from tasks.holds import hold_list
from tasks.runtime import WrongInput
from tasks.storage import database


def holds(
    desk: Annotated[
        str, typer.Option(metavar="DESK", help="Only what this desk looks after, such as attorney.")
    ] = "",
    kinds: Annotated[
        bool, typer.Option("--kinds", help="The hold book: every kind, and what it stops.")
    ] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """List the holds that stand: since when, who placed them, what is to do and by when.

    Example: tend holds --desk attorney
    """
    if kinds:
        book = hold_list.book()
        return show({"kinds": book}, as_json, lambda: _tell_book(book))
    found = _found(ready(as_of), desk)
    return show({"holds": found}, as_json, lambda: _tell(found))


def _found(today: date, desk: str) -> list[hold_list.StandingHold]:
    desks = sorted({one.desk for one in hold_list.book() if one.desk})
    if desk and desk.lower() not in desks:
        raise WrongInput(f"{desk!r} is no desk; take one of: {', '.join(desks)}")
    with database.reading() as connection:
        found = hold_list.standing(connection, today)
    return [one for one in found if not desk or one.desk == desk.lower()]


def _tell(found: list[hold_list.StandingHold]) -> None:
    if found:
        _tell_each(found)
    desks = Counter(one.desk or "no desk" for one in found)
    by_desk = ", ".join(f"{number:,} {desk}" for desk, number in desks.most_common())
    say(f"{count(len(found), 'hold')} in force{f': {by_desk}' if by_desk else ''}.")


def _tell_each(found: list[hold_list.StandingHold]) -> None:
    table(
        ("desk", "reference", "hold", "since", "learned", "until", "placed by", "to do"),
        [
            [one.desk, one.reference,
             f"{one.kind} {one.words}{reason_beyond(one.words, one.reason)}",
             one.since.isoformat(), one.learned.isoformat(),
             one.until.isoformat() if one.until else "", one.placed_by,
             f"{one.to_do} ({one.due})" if one.due else one.to_do]
            for one in found
        ],
    )  # fmt: skip


def _tell_book(book: list[hold_list.HoldOfBook]) -> None:
    table(
        ("kind", "name", "why", "stops", "placed by", "source"),
        [
            [one.kind, one.name, one.off or one.words,
             "switched off" if one.off else one.stops, ", ".join(one.placed_by),
             f"{one.source} ({one.confidence})"]
            for one in book
        ],
    )  # fmt: skip
    tell_sure()
