"""The Prefect task behind an import. It returns counts; the values stay in the database."""

import random
from datetime import date
from pathlib import Path

from tasks.intake import ImportResult, import_folder
from tasks.runs import today
from tasks.runtime import clock, current
from tasks.runtime.prefect_task import prefect_task


@prefect_task("import accounts")
def import_accounts(
    path: str, since: date | None, reopen_by: str | None, actor: str
) -> ImportResult:
    """Take in a folder; refused rows go to a file of their own under var/imports/."""
    now = clock.now()
    return import_folder(
        Path(path).expanduser(),
        today=today(),
        since=since,
        actor=actor,
        reopen_by=reopen_by,
        refused_file=current().var / "imports" / f"refused-{now:%Y-%m-%d-%H%M%S}.csv",
        randomness=random.SystemRandom(),
        now=now,
    )
