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

Place = tuple[str, str]
"""State and question."""
Data = dict[Place, tuple[str, ...]]
"""What the data files say, where it is not what was read."""
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
    narrowed = {"--stale": days >= 0, "--ends": ends, "--differs": differs, "--open": still_open}
    if state == "changed":
        without_review = bool(by) and not put_to_review
        given = narrowed | {"--as-of": as_of is not None, "--by": without_review}
        _refuse(given, "after changed" + " without --review" * without_review)
        return tell_changed(change, put_to_review, actor(by), as_json)
    given = {repr(change): bool(change), "--review": put_to_review, "--by": bool(by)}
    _refuse(given, "without changed")
    day = as_of or today()
    named = state.strip().upper()
    if named and named not in STATES:
        raise WrongInput(f"{state!r} is no state; write it like VT")
    said = {_place(cell): data for cell, data in differences()}
    chosen = [cell for cell in _asked(narrowed, said, day, days) if named in ("", cell.state)]
    closely = bool(named) or any(narrowed.values())
    show(_answer(chosen, day, said), as_json, lambda: _tell(chosen, day, said, closely))


def _asked(narrowed: dict[str, bool], said: Data, day: date, days: int) -> list[Cell]:
    """The cells that every given option names."""
    kept = list(matrix().values())
    named = {
        "--stale": {_place(cell) for cell in stale(day, max(days, 0))},
        "--ends": {_place(cell) for cell in ending(day)},
        "--differs": said.keys(),
        "--open": {_place(cell) for cell in kept if cell.status is Status.OPEN},
    }
    asked = [named[option] for option, is_given in narrowed.items() if is_given]
    return [cell for cell in kept if all(_place(cell) in some for some in asked)]


def _refuse(given: dict[str, bool], where: str) -> None:
    found = [option for option, is_given in given.items() if is_given]
    if found:
        raise WrongInput(f"{' and '.join(found)} would do nothing {where}; leave it out")


def _place(cell: Cell) -> Place:
    return cell.state, cell.question


def _answer(chosen: list[Cell], day: date, said: Data) -> dict[str, Any]:
    return {
        "counts": {status.value: n for status, n in _counts(chosen).items()},
        "aging": aging(day)._asdict(),
        "cells": [
            cell.model_dump(mode="json") | {"data_say": said.get(_place(cell))} for cell in chosen
        ],
    }


def _counts(chosen: list[Cell]) -> dict[Status, int]:
    found = Counter(cell.status for cell in chosen)
    return {status: found[status] for status in Status}


def _tell(chosen: list[Cell], day: date, said: Data, closely: bool) -> None:
    if closely:
        for cell in chosen:
            _tell_one(cell, said.get(_place(cell)))
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
