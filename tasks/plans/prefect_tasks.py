"""The Prefect tasks behind an agreed plan: made, skipped for a month, begun again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tasks.plans import agreements, reinstate, skip_month
from tasks.plans.plan_rows import Agreed
from tasks.runs import today
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("record a plan")
def record_plan(
    references: Sequence[str],
    count: int | None,
    amount_cents: int | None,
    first_due: date | None,
    due_day: int | None,
    essentials_cents: int | None,
    new_terms: bool,
    key: str,
    actor: str,
) -> dict[str, Any]:
    with database.writing() as connection:
        made = agreements.enrol(
            connection,
            references=references,
            count=count,
            amount_cents=amount_cents,
            first_due=first_due,
            today=today(),
            key=key,
            actor=actor,
            due_day=due_day,
            essentials_cents=essentials_cents,
            new_terms=new_terms,
        )
    return {"references": list(references), **_shown(made)}


@prefect_task("skip a payment")
def record_skip(reference: str, key: str, actor: str) -> dict[str, Any]:
    with database.writing() as connection:
        made = skip_month.record(
            connection, reference=reference, today=today(), key=key, actor=actor
        )
    dates = {"next_due": made.next_due.isoformat(), "last_due": made.last_due.isoformat()}
    return {"reference": reference, "skipped": made.new, **dates}


@prefect_task("reinstate a plan")
def record_reinstatement(reference: str, approved: bool, key: str, actor: str) -> dict[str, Any]:
    with database.writing() as connection:
        made = reinstate.reinstate(
            connection, reference=reference, today=today(), key=key, actor=actor, approved=approved
        )
    return {"reference": reference, **_shown(made)}


def _shown(made: Agreed) -> dict[str, Any]:
    dates = {"first_due": made.first_due.isoformat(), "last_due": made.last_due.isoformat()}
    return {**made._asdict(), **dates, "notes": list(made.notes)}
