"""What an operator reads after a run: numbers that balance, and who needs a person."""

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.pages.daily_summary import summary
from flows.pages.needs_a_person import MOST, table_of
from tasks.daily_run import DayResult, Reach
from tasks.daily_run import prefect_tasks as steps
from tasks.runs import RunRef


def write_summary(run: RunRef, result: DayResult, so_far: Reach) -> None:
    """The page of the day, and a table of the accounts that need a person.

    `result` is what this run did, `so_far` the letters, notices and calls of the whole day.
    """
    day = run.as_of.isoformat()
    found = steps.summary_of(run, MOST)
    create_markdown_artifact(
        key=f"summary-{day}",
        markdown=summary(result, found, so_far),
        description=f"Daily run {day}: due = done + held + suppressed + deferred + failed",
    )
    total = found.cases.set_aside + found.cases.given + len(found.unseen) + len(found.waiting)
    if total:
        create_table_artifact(
            key=f"needs-a-person-{day}",
            table=table_of(found.cases, found.unseen, found.waiting),
            description=f"Accounts that need a person: {total:,}. The next daily run looks again "
            "by itself. To look now, start the form with these parameters: a dry run says what "
            "would happen, then turn it off.",
        )
