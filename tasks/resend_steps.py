"""The Prefect tasks behind a letter that is sent again."""

from datetime import date
from typing import Any

from tasks import resending
from tasks.facts.resend_requests import Asked
from tasks.runs.runs import RunRef
from tasks.runtime.prefect_task import effect
from tasks.storage import database
from tasks.triage import Due


@effect("preview a letter sent again")
def preview_resend(asked: Asked, day: date) -> dict[str, Any]:
    with database.reading() as connection:
        return resending.preview(connection, asked, day)


@effect("take what was asked for")
def take_resend(run: RunRef, asked: Asked) -> tuple[int, list[Due]]:
    with database.writing() as connection:
        return resending.take(connection, run, asked)
