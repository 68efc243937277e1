"""The Prefect task behind a sign of hardship: one transaction, felt at once."""

from typing import Any

from policy.assistance.hardship import HardshipSign
from tasks import help_signs
from tasks.runs.today import today
from tasks.runtime import clock
from tasks.runtime.prefect_task import effect
from tasks.storage import database


@effect("record a sign of hardship")
def record_help(reference: str, sign: HardshipSign, key: str, actor: str) -> dict[str, Any]:
    with database.writing() as connection:
        new = help_signs.record(
            connection,
            reference=reference,
            sign=sign,
            today=today(),
            now=clock.now(),
            key=key,
            actor=actor,
        )
    return {"reference": reference, "recorded": new}
