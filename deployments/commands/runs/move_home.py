"""`tend move-home`: the office has another machine, or Tend another folder."""

from typing import TYPE_CHECKING, Annotated

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import ready, settings
from deployments.commands.shared.confirm import confirm_or_yes
from deployments.commands.shared.output import count, say, show
from tasks.runs import known_homes
from tasks.runtime import clock
from tasks.storage import database

if TYPE_CHECKING:
    from tasks.adoption import Moved


def move_home(
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decided it.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: Json = False,
) -> None:
    """Make this machine and folder the home of the database.

    One database has one home, so that no two machines print the same letter. The old one is refused
    from then on, unless it keeps an SQLite file of its own: then remove it. Stop Tend on the old
    one first, and bring its var/letters, var/outbox and var/journal along. What was being written
    there and does not lie here is not written again: its people wait for a person, on the worklist.

    Example: tend move-home --by "Ana Rivera" --reason "the old server broke"
    """
    from tasks.adoption import move_home as move

    today = ready()
    if not yes:
        _ask()
    moved = move(today=today, now=clock.now(), by=by, reason=reason)
    show(moved._asdict(), as_json, lambda: _tell(moved))


def _ask() -> None:
    """Every home it had, and the question. Raises Abort unless the person here says yes."""
    with database.reading() as connection:
        known = known_homes(connection)
    lines = []
    for home in known:
        why = f", brought there by {home.moved_by}: {home.reason}" if home.moved_by else ""
        lines.append(f"{home.since}: {home.folder} on {home.host}{why}")
    here = settings().home.resolve()
    lines.append(f"Will Tend never run there again, and be at home in {here}?")
    confirm_or_yes("\n".join(lines), "move the home of this database")


def _tell(moved: "Moved") -> None:
    old = f"{moved.folder} on {moved.host}"
    if moved.copied:
        say(f"This is the home now. Remove {old}: it has a database of its own,")
        say("which nothing here can refuse, and Tend would print there what it prints here.")
    else:
        say(f"This is the home now; {old} is refused.")
    if moved.mail:
        said = count(moved.mail, "letter or e-mail was", "letters and e-mails were")
        waits = count(moved.people, "person waits", "people wait")
        say(f"{said} being written there and may have left: {waits} for somebody to compare.")
    say("Next: tend audit, tend worklist")
