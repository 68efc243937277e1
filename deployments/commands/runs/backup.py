"""`tend backup` and `tend restore`: one archive with everything, and back again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import is_missing, ready, today
from deployments.commands.shared.confirm import confirm_or_yes
from deployments.commands.shared.output import count, say, show
from tasks.runs import home_here
from tasks.runtime import WrongInput, clock
from tasks.storage import database

if TYPE_CHECKING:
    from tasks.adoption import Found
    from tasks.operations import Backup, Made, PutBack

File = Annotated[Path, typer.Argument(metavar="FILE", help="The archive, such as tend.tar.gz.")]


def backup(file: File, as_json: Json = False) -> None:
    """Write one archive: database, letters, outbox, call lists, journal, practice and settings.

    Tend may be at work meanwhile. It holds patients' data and is readable by its owner only. A
    file that is there already is never written over.

    Example: tend backup /backup/tend-2026-11-28.tar.gz
    """
    from tasks.operations import make_backup

    ready()
    made = make_backup(file, clock.now())
    show(made._asdict(), as_json, lambda: _tell_made(made))


def restore(
    file: File,
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who decides to give up what came since.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: Json = False,
) -> None:
    """Put a backup back. It asks first; the database that was here is kept in var/replaced.

    Letters and e-mails that left since the backup are not forgotten: their people wait for a
    person, and nothing goes to them twice. No file that lies here is written over.

    Example: tend restore /backup/tend-2026-11-28.tar.gz --by "Ana Rivera"
    """
    from tasks.adoption import settle_put_back
    from tasks.operations import look_at, newest_act, put_back, refuse_over_newer

    day = today()
    found, exists = look_at(file), not is_missing()
    if exists:
        ready()
        refuse_over_newer(found, newest_act(), by)
    if not yes:
        _ask(found)
    done = put_back(found, clock.now(), by, exists)
    left = settle_put_back(day)
    elsewhere = _elsewhere()
    answer = {**done._asdict(), **left._asdict(), "elsewhere": elsewhere}
    show(answer, as_json, lambda: _tell_done(found, done, left, elsewhere))


def _elsewhere() -> str:
    """Why nothing runs here on what was put back; empty where it is at home."""
    try:
        with database.reading() as connection:
            home_here(connection)
    except WrongInput as wrong:
        return str(wrong)
    return ""


def _ask(found: "Backup") -> None:
    """Raises Abort unless the person at the terminal says yes."""
    when = f"{found.made_at:%Y-%m-%d %H:%M} UTC"
    confirm_or_yes(
        f"Put back the database of {when}? What people told Tend since is lost.",
        "put the backup back",
    )


def _tell_made(made: "Made") -> None:
    say(f"{made.path}: the database and {count(made.files, 'file')}.")


def _tell_done(found: "Backup", done: "PutBack", left: "Found", elsewhere: str) -> None:
    say(f"The database of {found.made_at:%Y-%m-%d %H:%M} UTC is back.")
    say(f"{count(done.files, 'file')} came back; none was written over.")
    if done.kept_as:
        say(f"The database that was here: {done.kept_as}")
    if left.mail:
        say(
            f"{count(left.mail, 'letter or e-mail', 'letters and e-mails')} left since: "
            f"{count(left.people, 'person waits', 'people wait')} for somebody to compare; of "
            f"{left.unknown} nobody here is known."
        )
    if done.settings:
        say(f"Compare the settings in var/replaced: {', '.join(done.settings)}")
    if elsewhere:
        say(f"Look around; nothing is printed or sent here, because {elsewhere}")
    say("Next: tend audit, tend worklist, then record what came in since the backup.")
