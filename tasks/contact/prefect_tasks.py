"""The Prefect tasks behind how and when people want to be reached: one transaction each."""

from collections.abc import Sequence
from typing import Any

from policy.contact import Weekday
from tasks.contact import inconvenient_times, preferences
from tasks.contact.inconvenient_times import Told, ToldZone, read_time
from tasks.contact.preferences import PreferredChannel
from tasks.runs import today
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("record times")
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
        new = inconvenient_times.record(
            connection, reference=reference, told=told, today=today(), actor=actor
        )
    return {"reference": reference, "told": told.in_words(), "recorded": new}


@prefect_task("record a preference")
def record_preference(
    reference: str, channel: PreferredChannel, wanted: bool, risk_known: bool, actor: str
) -> dict[str, Any]:
    """Without an address on purpose: flow parameters are stored readable."""
    with database.writing() as connection:
        new = preferences.record(
            connection,
            reference=reference,
            channel=channel,
            wanted=wanted,
            risk_known=risk_known,
            today=today(),
            actor=actor,
        )
    return {"reference": reference, "changed": new}
