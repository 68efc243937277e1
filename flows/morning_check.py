"""An hour after the daily run should have begun: did it? Our own database says so."""

from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.job import Answer, job, tell_in_name
from tasks.daily_run import prefect_tasks as steps

NAME = "morning check"
MISSING = "Missing"


@job(NAME, run_name=NAME)
def morning_check() -> Answer | State[Any]:
    """Look whether today's daily run began, and whether it has ended. Nothing is changed."""
    found = steps.state_of_today()
    if found == "missing":
        said = "No daily run began today. Start daily-run; it does everything that is due."
        tell_in_name(NAME, "no daily run began today")
        return Failed(name=MISSING, message=said)
    return {"daily_run": found}
