"""The Prefect task behind what a person told us about inconvenient times and places."""

from collections.abc import Sequence
from typing import Any

from policy.contact.weekdays import Weekday
from tasks import told_times
from tasks.runs.today import today
from tasks.runtime.prefect_task import effect
from tasks.storage import database
from tasks.told_times import Told, ToldZone, read_time


@effect("record times")
def record_times(
    reference: str,
    not_before: str | None,
    not_after: str | None,
    not_on: Sequence[Weekday],
    zone: ToldZone | None,
    at_work: bool,
    actor: str,
) -> dict[str, Any]:
    told = Told(
        read_time(not_before) if not_before else None,
        read_time(not_after) if not_after else None,
        tuple(Weekday(day) for day in not_on),
        zone,
        at_work,
    )
    with database.writing() as connection:
        new = told_times.record(
            connection, reference=reference, told=told, today=today(), actor=actor
        )
    return {"reference": reference, "told": told.in_words(), "recorded": new}
