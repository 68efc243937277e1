"""`tend undo-run`: the last run is taken back, while nothing of it has left."""

from typing import TYPE_CHECKING, Annotated

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import ready, settings
from deployments.commands.shared.confirm import confirm_or_yes
from deployments.commands.shared.output import count, say, show
from tasks.runtime import clock, json_of
from tasks.storage import database

if TYPE_CHECKING:
    from tasks.daily_run import LastRun, UndoneRun


def undo_run(
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who takes it back.")] = "",
    never_mailed_by: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Who says that none of its letters was mailed; their files are removed.",
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: Json = False,
) -> None:
    """Take back the last run: its accounts stand where they stood, and the day can be run again.

    Only a run of which nothing has left: no letter, no e-mail, no call. Letters that were printed
    and never mailed are taken back, too, when somebody says so by name; their files go.

    Example: tend undo-run --by "Ana Rivera" --never-mailed-by "Ana Rivera"
    """
    from tasks.daily_run import last_run, refuse, take_back_run

    today, now = ready(), clock.now()
    with database.reading() as connection:
        found = last_run(connection)
    refuse(found, found.id, by, never_mailed_by, now)
    if not yes:
        _ask(found)
    done = take_back_run(
        settings().var, run_id=found.id, by=by, never_mailed_by=never_mailed_by, today=today,
        now=now,
    )  # fmt: skip
    show(json_of(done), as_json, lambda: _tell(done))


def _ask(found: "LastRun") -> None:
    """Raises Abort unless the person at the terminal says yes."""
    what = f"the {found.kind} run for {found.as_of} with {count(found.accounts, 'account')}"
    printed = f" Its files are removed: {', '.join(found.batches)}." if found.batches else ""
    confirm_or_yes(f"Take back {what}?{printed}", "take the run back")


def _tell(done: "UndoneRun") -> None:
    accounts, lines = count(done.accounts, "account"), count(done.lines, "line")
    say(f"The {done.kind} run for {done.as_of} was taken back: {accounts}, {lines}.")
    if done.batches:
        say(f"Never mailed, and removed: {', '.join(done.batches)}")
    if done.counted_early:
        say(f"{count(done.counted_early, 'payment')} of days to come that it counted stay counted.")
    say("Next: tend run")
