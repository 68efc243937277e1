"""`tend find`: the way from a name to an account."""

from typing import Annotated

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import say, show, spoken, table
from policy.terms import dollars
from tasks.accounts import MOST, Found
from tasks.accounts import find as find_by_name
from tasks.storage import database

Text = Annotated[str, typer.Argument(metavar="TEXT", help="A name, or the practice's own number.")]


def find(text: Text, as_json: Json = False) -> None:
    """Find the reference by a name or the practice's own number. Names stay on this machine.

    Example: tend find "Ana Rivera"
    """
    ready()
    with database.reading() as connection:
        found = find_by_name(connection, text)
    answer = {"found": [one._asdict() for one in found[:MOST]], "more": len(found) > MOST}
    show(answer, as_json, lambda: _tell_found(found))


def _tell_found(found: list[Found]) -> None:
    if not found:
        return say("Nothing found. Try a part of the name, or the practice's whole number.")
    table(
        ("reference", "patient", "guarantor", "visit", "stage", "balance", "practice's number"),
        [
            [one.reference, one.patient, one.guarantor, one.service_from, spoken(one.stage),
             dollars(one.balance_cents), one.practice_number]
            for one in found[:MOST]
        ],
    )  # fmt: skip
    if len(found) > MOST:
        say(f"These are the newest {MOST}; say more of the name to see the others.")
    return None
