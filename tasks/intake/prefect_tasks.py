"""The Prefect task behind an import. It returns counts; the values stay in the database."""

import random
from datetime import date
from pathlib import Path
from typing import Any

from tasks.intake import import_folder
from tasks.runs import today
from tasks.runtime import clock, current
from tasks.runtime.prefect_task import prefect_task


@prefect_task("import accounts")
def import_accounts(
    path: str, since: date | None, reopen_by: str | None, actor: str
) -> dict[str, Any]:
    """Take in a folder; refused rows go to a file of their own under var/imports/."""
    now = clock.now()
    made = import_folder(
        Path(path).expanduser(),
        today=today(),
        since=since,
        actor=actor,
        reopen_by=reopen_by,
        refused_file=current().var / "imports" / f"refused-{now:%Y-%m-%d-%H%M%S}.csv",
        randomness=random.SystemRandom(),
        now=now,
    )
    names = (
        "read", "accepted", "refused", "new", "changed", "unchanged", "with_balance",
        "balance_cents",
    )  # fmt: skip
    refused_file = made.refused_file.name if made.refused_file else None
    return {name: getattr(made, name) for name in names} | {"refused_file": refused_file}
