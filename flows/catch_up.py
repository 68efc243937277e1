"""Several days in a row, each one task: for rehearsals and for catching up."""

from datetime import date, timedelta
from typing import Any

from prefect import flow, runtime

from tasks import steps


def catch_up_name() -> str:
    """'catch up 2024-05-02 to 2024-09-30'"""
    given = runtime.flow_run.parameters
    return f"catch up {given['first']} to {given['last']}"


@flow(name="catch up", flow_run_name=catch_up_name)
def catch_up(first: date, last: date) -> list[dict[str, Any]]:
    """Walk every day from `first` to `last`; the numbers of each."""
    days = (last - first).days + 1
    return [steps.walk_day(first + timedelta(number)) for number in range(days)]
