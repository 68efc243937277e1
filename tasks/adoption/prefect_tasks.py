"""What left and is not on record, found and looked at, each as a Prefect task."""

from tasks.adoption.settle_departures import settle_with
from tasks.adoption.unsettled import looked_at
from tasks.runs import today
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("find what left")
def find_what_left() -> int:
    """How many letters and e-mails were found now that are not on record."""
    return settle_with(today()).mail


@prefect_task("record what was compared")
def record_compared(reference: str, actor: str) -> int:
    with database.writing() as connection:
        return looked_at(connection, reference, today(), actor)
