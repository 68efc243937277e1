"""The Prefect tasks behind what people tell us of help: one transaction each, felt at once."""

from collections.abc import Sequence
from typing import Any

from policy.assistance import HardshipSign
from policy.terms import ApplicationStatus
from tasks.assistance import applications, hardship_signs
from tasks.runs import today
from tasks.runtime import clock
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("record a sign of hardship")
def record_help(reference: str, sign: HardshipSign, key: str, actor: str) -> dict[str, Any]:
    with database.writing() as connection:
        new = hardship_signs.record(
            connection,
            reference=reference,
            sign=sign,
            today=today(),
            now=clock.now(),
            key=key,
            actor=actor,
        )
    return {"reference": reference, "recorded": new}


@prefect_task("record an application")
def record_application(
    reference: str,
    status: ApplicationStatus,
    household_size: int | None,
    annual_income_cents: int | None,
    missing: Sequence[str],
    medical_costs_cents: int | None,
    assets_cents: int | None,
) -> dict[str, Any]:
    with database.writing() as connection:
        made = applications.record(
            connection,
            reference=reference,
            status=status,
            today=today(),
            household_size=household_size,
            annual_income_cents=annual_income_cents,
            missing=missing,
            medical_costs_cents=medical_costs_cents,
            assets_cents=assets_cents,
        )
    return {"reference": reference, "status": made.status.value, "missing": list(made.missing)}
