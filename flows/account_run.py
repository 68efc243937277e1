"""The same tasks for one account: a batch of one, asked for by a person."""

from dataclasses import replace
from typing import Any

from prefect import runtime
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.daily_run import pieces
from flows.job import job, with_problems
from flows.pages.account_page import headline, page
from flows.parameters import Day, Reference
from tasks.daily_run import AccountAnswer
from tasks.daily_run import prefect_tasks as steps
from tasks.runs import today

NOTHING_TO_DO = "Nothing to do"


def account_run_name() -> str:
    """'account A-7K2M9QX4TB'"""
    given = runtime.flow_run.parameters
    dry = " · dry run" if given.get("dry_run") else ""
    return f"account {given['reference']}{dry}"


@job("account run", run_name=account_run_name)
def account_run(
    reference: Reference, as_of: Day | None = None, dry_run: bool = False
) -> AccountAnswer | State[Any]:
    """Look at one account now, and do what is due for it. When nothing is due it says why.

    Args:
        reference: The account's public id, such as A-7K2M9QX4TB.
        as_of: The day to decide for; today when empty.
        dry_run: Show what would change, and write nothing.
    """
    day = as_of or today()
    if not dry_run:
        steps.refuse(day)
    answer = steps.preview_account(reference, day)
    if dry_run or not answer.ruling.acts:
        return shown(answer, headline(answer, dry_run), dry_run)
    run = steps.begin(day, "account", "rerun", str(runtime.flow_run.id or ""))
    guarantor_id, batch = steps.take_account(run, reference)
    pieces(guarantor_id, batch).serve(run)
    counts = steps.finish(run)
    result, failed = replace(answer, run=counts), counts.total.failed
    done = shown(result, headline(answer, dry_run, failed))
    if failed:
        return with_problems(result, failed, "accounts that need a person")
    return done


def shown(answer: AccountAnswer, line: str, dry_run: bool = False) -> State[AccountAnswer]:
    """The line is the run's message, the page an artifact that keeps its history by account."""
    create_markdown_artifact(
        key=f"account-{answer.reference.lower()}",
        markdown=page(answer, line, dry_run),
        description=line,
    )
    return Completed(name=None if answer.ruling.acts else NOTHING_TO_DO, message=line, data=answer)
