"""`tend law`: what each state asks, where it was read, and what of it has aged."""

from collections import Counter
from datetime import date
from typing import Annotated, Any

import typer

from deployments.commands.rules import tell_sure
from deployments.commands.shared.arguments import AsOf, By, Json
from deployments.commands.shared.checks import actor, today
from deployments.commands.shared.law_changed import tell_changed
from deployments.commands.shared.output import count, say, show, table
from policy.matrix import QUESTIONS, STATES, Cell, Status, aging, differences, ending, matrix, stale
from tasks.runtime import WrongInput

_MARKS = {Status.ANSWERED: "yes", Status.NONE_FOUND: "none", Status.OPEN: "open"}


def law(
    state: Annotated[
        str, typer.Argument(metavar="[STATE]", help="One state, like VT; or the word changed.")
    ] = "",
    change: Annotated[
        str,
        typer.Argument(
            metavar="[FILE]", help="After changed: rows like ours of the new law, or its first day."
        ),
    ] = "",
    days: Annotated[
        int, typer.Option("--stale", metavar="DAYS", help="What was read more days ago than this.")
    ] = -1,
    ends: Annotated[bool, typer.Option("--ends", help="What ends within 60 days, or has.")] = False,
    differs: Annotated[
        bool, typer.Option("--differs", help="What does not say what the data files say.")
    ] = False,
    still_open: Annotated[bool, typer.Option("--open", help="What nobody has read yet.")] = False,
    put_to_review: Annotated[
        bool, typer.Option("--review", help="After changed: let a person look at each account.")
    ] = False,
    by: By = "",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show what 50 states and DC ask: 12 questions each, with the words and where they were read.

    What is open counts for the patient. `tend law changed` lists whose bill a new law lowers and
    who is owed money back; with --review nobody asks them before a person has looked.

    Example: tend law VT
    """
    if state == "changed":
        return tell_changed(change, put_to_review, actor(by), as_json)
    day = as_of or today()
    named = state.strip().upper()
    if named and named not in STATES:
        raise WrongInput(f"{state!r} is no state; write it like VT")
    chosen = [
        cell for cell in _asked(day, days, ends, differs, still_open) if named in ("", cell.state)
    ]
    closely = bool(named or ends or differs or still_open or days >= 0)
    show(_answer(chosen, day), as_json, lambda: _tell(chosen, day, closely))


def _asked(day: date, days: int, ends: bool, differs: bool, still_open: bool) -> list[Cell]:
    """The cells that every given option names."""
    kept = list(matrix().values())
    narrower = [
        (days >= 0, stale(day, max(days, 0))),
        (ends, ending(day)),
        (differs, tuple(cell for cell, _ in differences())),
        (still_open, tuple(cell for cell in kept if cell.status is Status.OPEN)),
    ]
    for is_asked, cells in narrower:
        places = {(cell.state, cell.question) for cell in cells}
        if is_asked:
            kept = [cell for cell in kept if (cell.state, cell.question) in places]
    return kept


def _answer(chosen: list[Cell], day: date) -> dict[str, Any]:
    said = {(cell.state, cell.question): data for cell, data in differences()}
    return {
        "counts": {status.value: n for status, n in _counts(chosen).items()},
        "aging": aging(day)._asdict(),
        "cells": [
            cell.model_dump(mode="json") | {"data_say": said.get((cell.state, cell.question))}
            for cell in chosen
        ],
    }


def _counts(chosen: list[Cell]) -> dict[Status, int]:
    found = Counter(cell.status for cell in chosen)
    return {status: found[status] for status in Status}


def _tell(chosen: list[Cell], day: date, closely: bool) -> None:
    if closely:
        said = {(cell.state, cell.question): data for cell, data in differences()}
        for cell in chosen:
            _tell_one(cell, said.get((cell.state, cell.question)))
    else:
        table(
            ("state", *QUESTIONS),
            [
                [state, *(_MARKS[matrix()[state, question].status] for question in QUESTIONS)]
                for state in STATES
            ],
        )
    counts = ", ".join(f"{number:,} {status.value}" for status, number in _counts(chosen).items())
    say(f"{count(len(chosen), 'answer')}: {counts}.")
    say(aging(day).words or "None of all answers is old, ends soon, or differs from the data.")
    if not closely:
        say("yes: answered. none: looked for and not found. open: counts for the patient.")
        say("One state with its words and sources: tend law VT")
    tell_sure()


def _tell_one(cell: Cell, data_say: tuple[str, ...] | None) -> None:
    say(f"{cell.state}: {QUESTIONS[cell.question]}")
    say(f"  {cell.status.value.capitalize()}: {cell.answer}")
    where = f"{cell.source}, {cell.source_url}, {cell.read_on} (how sure: {cell.confidence})"
    say(f"  Where: {where}")
    if cell.quote:
        say(f'  Words: "{cell.quote}"')
    if cell.unread:
        say(f"  Not read: {cell.unread}.")
    if cell.ends:
        say(f"  Ends: {cell.ends}.")
    if data_say is not None:
        say(f"  Read: {_or(cell.says or ())}. The data files say: {_or(data_say)}.")


def _or(said: tuple[str, ...]) -> str:
    return "; ".join(said) or "nothing"
