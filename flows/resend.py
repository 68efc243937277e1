"""A letter that never came is sent again, on the way of every other letter."""

from dataclasses import replace
from typing import Any

from prefect import runtime
from prefect.client.schemas.objects import State

from flows.account_run import shown
from flows.daily_run import pieces
from flows.job import job, with_problems
from flows.parameters import AskedBy, Day, Reference
from policy.rules import SentStage, WhyAgain
from policy.terms import Stage
from tasks.daily_run import AccountAnswer
from tasks.daily_run import prefect_tasks as steps
from tasks.facts import Asked
from tasks.runs import today


def resend_name() -> str:
    """'send again statement A-7K2M9QX4TB'"""
    given = runtime.flow_run.parameters
    dry = " · dry run" if given.get("dry_run") else ""
    return f"send again {given['stage']} {given['reference']}{dry}"


@job("send again", run_name=resend_name)
def resend(
    reference: Reference,
    stage: SentStage,
    reason: WhyAgain,
    by: AskedBy,
    as_of: Day | None = None,
    dry_run: bool = False,
) -> AccountAnswer | State[Any]:
    """Send the newest letter of a stage again, as the account stands today; or say why not.

    Args:
        reference: The account's public id, such as A-7K2M9QX4TB.
        stage: Whose letter: the statement, the reminder, the letter of the options call, the
            invitation to apply for help, or the confirmation of the plan.
        reason: never_came, unreadable (damaged), lost (the person does not have it any more), or
            new_address.
        by: Who records it: a name or initials of staff, never a patient's.
        as_of: The day to decide for; today when empty.
        dry_run: Show what would be sent, and write nothing.
    """
    asked = Asked(reference, Stage(stage), WhyAgain(reason), by)
    day = as_of or today()
    if not dry_run:
        steps.refuse(day)
    answer = steps.preview_resend(asked, day)
    if dry_run:
        return shown(answer, headline(answer, dry_run), dry_run)
    run = steps.begin(day, "resend", by, str(runtime.flow_run.id or ""))
    guarantor_id, batch = steps.take_resend(run, asked)
    pieces(guarantor_id, batch).serve(run)
    counts = steps.finish(run)
    result, failed = replace(answer, run=counts), counts.total.failed
    done = shown(result, headline(result))
    if failed:
        return with_problems(result, failed, "accounts that need a person")
    return done


def headline(answer: AccountAnswer, dry_run: bool = False) -> str:
    """One line, which is the run's message too. It names rules; their reasons stay with Tend."""
    words, ruling = answer.words, answer.ruling
    done = answer.run is not None and answer.run.total.done
    if not ruling.acts or not (dry_run or done):
        rules = ", ".join(ruling.rules or ()) or "see tend why"
        return f"Not sent again: {words} ({rules})."
    if dry_run:
        return f"Would send again: {words}. Nothing was written; start it with dry_run off."
    return f"Sent again: {words}."
