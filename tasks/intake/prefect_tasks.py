"""The Prefect task behind an import. It returns counts; the values stay in the database."""

from datetime import date
from pathlib import Path

from tasks.intake import (
    ImportPreview,
    ImportResult,
    InboxResult,
    empty_inbox,
    import_at,
    inbox_folder,
    preview_folder,
)
from tasks.runs import this_moment, time_of_import
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("import accounts")
def import_accounts(
    path: str,
    since: date | None,
    reopen_by: str | None,
    actor: str,
    as_of: date | None = None,
    release_by: str | None = None,
    accept: str = "",
    mapping: str | None = None,
) -> ImportResult:
    """Take in a folder; refused rows go to a file of their own under var/refused/."""
    return import_at(
        this_moment(as_of),
        Path(path).expanduser(),
        actor=actor,
        since=since,
        reopen_by=reopen_by,
        release_by=release_by,
        accept=accept,
        mapping=_file(mapping),
    )


@prefect_task("look at an import")
def look_at_import(
    path: str, since: date | None, as_of: date | None = None, mapping: str | None = None
) -> ImportPreview:
    """What taking in a folder would do; nothing is written."""
    with database.reading() as connection:
        day, now = time_of_import(connection, this_moment(as_of))
    return preview_folder(
        Path(path).expanduser(), today=day, since=since, now=now, mapping=_file(mapping)
    )


@prefect_task("take in the inbox")
def take_in_inbox(actor: str) -> InboxResult | None:
    """None where there is no inbox. Names of files stay here: they may be of people."""
    return None if inbox_folder() is None else empty_inbox(this_moment(), actor)


def _file(path: str | None) -> Path | None:
    return Path(path).expanduser() if path else None
