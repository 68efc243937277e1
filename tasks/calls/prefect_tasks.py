"""The Prefect task behind a call: one transaction, felt at once."""

from datetime import date
from typing import Any

from policy.terms import CallOutcome
from tasks.calls import call_results
from tasks.runs import today
from tasks.runtime import clock
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("record a call")
def record_call(
    reference: str, outcome: CallOutcome, until: date | None, key: str | None, actor: str
) -> dict[str, Any]:
    with database.writing() as connection:
        new = call_results.record(
            connection,
            reference=reference,
            outcome=outcome,
            today=today(),
            now=clock.now(),
            until=until,
            key=key,
            actor=actor,
        )
    return {"reference": reference, "recorded": new}
