"""Several days in a row, each one task: for rehearsals and for catching up."""

from datetime import timedelta

from prefect import runtime

from flows.job import job
from flows.parameters import AskedBy, Day
from tasks.daily_run import DayResult
from tasks.daily_run import prefect_tasks as steps
from tasks.runtime import WrongInput


def catch_up_name() -> str:
    """'catch up 2024-05-02 to 2024-09-30'"""
    given = runtime.flow_run.parameters
    return f"catch up {given['first']} to {given['last']}"


@job("catch up", run_name=catch_up_name)
def catch_up(first: Day, last: Day, gap_accepted_by: AskedBy | None = None) -> list[DayResult]:
    """Walk every day from the first to the last, as the daily run would have done.

    Args:
        first: The first day; not before the last run's.
        last: The last day; today at most, where the data are live. To look ahead: tend rehearse.
        gap_accepted_by: Only when the last run was more than 45 days before the first day: the
            name of the colleague who looked at the clock and decided to go on.
    """
    if last < first:
        raise WrongInput("the last day cannot be before the first")
    steps.refuse_ahead_of_today(last)
    days = (last - first).days + 1
    name = gap_accepted_by or ""
    return [steps.walk_day(first + timedelta(number), name) for number in range(days)]
