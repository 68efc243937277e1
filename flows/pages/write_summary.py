"""What an operator reads after a run: numbers that balance, and who needs a person."""

from prefect.artifacts import create_markdown_artifact

from flows.batches import tell_set_aside
from flows.pages.daily_summary import NEEDS_A_PERSON, summary, verdict, who_needs_a_person
from flows.pages.needs_a_person import MOST, page_of, table_of
from flows.pages.paused import paused
from tasks.daily_run import DayResult, Reach
from tasks.daily_run import prefect_tasks as steps
from tasks.runs import RunRef

TODAY = "today"
"""The page of the day. The names stay, so each has the days before as its history."""


def write_summary(run: RunRef, result: DayResult, so_far: Reach) -> str:
    """The page of the day, and a table of the accounts that need a person; gives the verdict.

    `result` is what this run did, `so_far` the letters, notices and calls of the whole day.
    """
    found = steps.summary_of(run, MOST)._replace(paused=paused())
    said = verdict(result, found).replace("**", "")
    day = run.as_of.isoformat()
    create_markdown_artifact(
        key=TODAY, markdown=summary(result, found, so_far), description=f"{day}: {said}"
    )
    tell_set_aside(found.cases)
    total = who_needs_a_person(found)
    # Also where nobody does: the newest one is looked at, and must not be of another day.
    create_markdown_artifact(
        key=NEEDS_A_PERSON,
        markdown=page_of(table_of(found.cases, found.unseen, found.waiting)),
        description=f"{day}: {total:,} accounts need a person. The next daily run looks again by "
        "itself. Where a rerun helps, the last line is what to paste into *account-run* (JSON): "
        "a dry run says what would happen, then turn it off.",
    )
    return said
