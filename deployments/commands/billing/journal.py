"""`tend journal`: what the billing system gets back of all that was done here."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import count, say, show, warn
from tasks.give_back import (
    Entry,
    acknowledge,
    entries,
    gather,
    journal_csv,
    journal_fhir,
    received,
    refuse_copy_of_it,
)
from tasks.runs import Moment, office_time
from tasks.runtime import WrongInput
from tasks.storage import database


class Format(StrEnum):
    CSV = "csv"
    FHIR = "fhir"


Since = Annotated[
    int | None,
    typer.Option(metavar="NUMBER", min=0, show_default=False,
                 help="What comes after this entry; after the last one with --ack if not given."),
]  # fmt: skip
Through = Annotated[
    int | None,
    typer.Option("--ack", metavar="NUMBER", min=1, show_default=False,
                 help="Note that the billing system has everything up to this entry."),
]  # fmt: skip
As = Annotated[Format, typer.Option("--format", help="CSV, or FHIR R4 resources, one a line.")]


def journal(
    since: Since = None,
    format_: As = Format.CSV,
    ack: Through = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Write what was done here since, for the billing system: letters, calls, plans, help, refunds,
    holds, wishes, payments. Each has a number, and numbers only grow: to ask again is safe.

    Example: tend journal --since 1200 > journal.csv; then tend journal --ack 1315
    """
    told = moment(None)
    with database.reading() as connection:
        refuse_copy_of_it(connection)
    if ack is not None:
        if since is not None:
            raise WrongInput(
                "--ack says what was received, --since asks for more: give one of them"
            )
        _acknowledge(ack, actor(by), told, as_json=as_json)
        return
    with database.reading() as connection:
        time = office_time(connection, told)
    last = gather(time.day, time.now)
    with database.reading() as connection:
        after = received(connection) if since is None else since
        found = list(entries(connection, after, last))
    if after > last:
        raise WrongInput(f"the journal ends at {last}; give --since that number or a smaller one")
    show(found, as_json, lambda: _write(found, format_))
    _tell(found, last)


def _write(found: list[Entry], format_: Format) -> None:
    """As it is, byte for byte: a program reads it."""
    text = journal_csv(found) if format_ is Format.CSV else journal_fhir(found)
    sys.stdout.flush()
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()


def _tell(found: list[Entry], last: int) -> None:
    if not found:
        warn(f"Nothing new: the journal ends at {last}.")
        return
    number = count(len(found), "entry", "entries")
    warn(
        f"{number}, {found[0].number} to {last}. Once the billing system has them: "
        f"tend journal --ack {last}"
    )


def _acknowledge(through: int, who: str, told: Moment, *, as_json: bool) -> None:
    with database.writing() as connection:
        new = acknowledge(connection, through, who, told.now)
        now = received(connection)
    said = f"The billing system has everything up to entry {now}."
    show(
        {"received": now, "new": new}, as_json,
        lambda: say(said if new else f"Noted before. {said}"),
    )  # fmt: skip
