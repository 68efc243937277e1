"""The daily run: who is due, what the rules say, five stages of help, then the mail."""

from typing import Any

from prefect import runtime
from prefect.client.schemas.objects import State

from flows.batches import batch_name, progress, tell_batch
from flows.job import job, with_problems
from flows.pages.write_summary import write_summary
from flows.parameters import Day
from flows.stages import STAGE_FLOWS, without_heartbeat
from tasks.daily_run import DayResult
from tasks.daily_run import prefect_tasks as steps
from tasks.runs import RunRef, today


def daily_run_name() -> str:
    """'daily run 2026-11-23'"""
    given = runtime.flow_run.parameters
    dry = " · dry run" if given.get("dry_run") else ""
    return f"daily run {given.get('as_of') or today()}{dry}"


@job("daily run", run_name=daily_run_name)
def daily_run(as_of: Day | None = None, dry_run: bool = False) -> DayResult | State[Any]:
    """Serve every account that is due.

    Args:
        as_of: The day to decide for; today when empty. A day before the last run's is for a
            dry run only. A day ahead is a rehearsal: letters are printed for it, and no earlier
            day can be run after it.
        dry_run: Count what would happen, and write nothing.
    """
    day = as_of or today()
    if dry_run:
        return steps.preview_day(day)
    run = steps.begin(day, "daily", "tend", str(runtime.flow_run.id or ""))
    before = steps.reach(run)
    decide(run)
    serve_stages(run)
    send(run)
    after = steps.reach(run)
    result = DayResult(steps.finish(run), after.since(before), steps.waiting(run.as_of))
    write_summary(run, result, after)
    return with_problems(result, result.run.total.failed, "accounts that need a person")


def decide(run: RunRef) -> None:
    """What the rules say about everybody who is due, a batch at a time."""
    due = steps.due(run)
    with progress(f"deciding {run.as_of}", len(due)) as advance:
        for number, batch in enumerate(due, start=1):
            name = batch_name("decide", number, len(due), len(batch))
            count = steps.decide.with_options(task_run_name=name)(run, batch)
            tell_batch("decide", run.as_of, number, len(due), len(batch), count)
            advance(number)


def serve_stages(run: RunRef) -> None:
    """One flow for each stage that has work; plans first, statements last."""
    for stage, stage_flow in STAGE_FLOWS.items():
        batches = len(steps.work_of(run, stage))
        if batches:
            with without_heartbeat():
                stage_flow(run.id, run.as_of, batches)


def send(run: RunRef, guarantor_id: int | None = None) -> None:
    """Outreach: seal the day's envelopes, then print, send and publish."""
    steps.seal(run, guarantor_id)
    steps.print_letters(run, guarantor_id)
    steps.send_notices(run, guarantor_id)
    steps.publish_calls(run)
