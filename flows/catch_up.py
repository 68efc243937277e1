"""Several days in a row, each one task: for rehearsals and for catching up."""

from datetime import timedelta

from prefect import runtime

from flows.job import job
from flows.parameters import Day
from tasks.daily_run import DayResult
from tasks.daily_run import prefect_tasks as steps
from tasks.runtime import WrongInput


def catch_up_name() -> str:
    """'catch up 2024-05-02 to 2024-09-30'"""
    given = runtime.flow_run.parameters
    return f"catch up {given['first']} to {given['last']}"


@job("catch up", run_name=catch_up_name)
def catch_up(first: Day, last: Day) -> list[DayResult]:
    """Walk every day from the first to the last, as the daily run would have done.

    Args:
        first: The first day; not before the last run's.
        last: The last day; a year ahead at most.
    """
    if last < first:
        raise WrongInput("the last day cannot be before the first")
    days = (steps.not_far_ahead(last) - first).days + 1
    return [steps.walk_day(first + timedelta(number)) for number in range(days)]
