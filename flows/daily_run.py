"""The daily run: who is due, what the rules say, five stages of help, then the mail."""

from collections.abc import Sequence
from typing import Any

from prefect import runtime
from prefect.client.schemas.objects import State

from flows.batches import batch_name, progress, tell_batch
from flows.job import job, tell_in_name, with_problems
from flows.pages.write_summary import write_summary
from flows.parameters import AskedBy, Day
from flows.stages import STAGE_FLOWS, without_heartbeat
from policy.terms import Stage
from tasks.daily_run import Counts, DayResult, Due, Pieces, serve_day
from tasks.daily_run import prefect_tasks as steps
from tasks.runs import RunRef, today


def daily_run_name() -> str:
    """'daily run 2026-11-23'"""
    given = runtime.flow_run.parameters
    dry = " · dry run" if given.get("dry_run") else ""
    return f"daily run {given.get('as_of') or today()}{dry}"


@job("daily run", run_name=daily_run_name)
def daily_run(
    as_of: Day | None = None, dry_run: bool = False, gap_accepted_by: AskedBy | None = None
) -> DayResult | State[Any]:
    """Serve every account that is due.

    Args:
        as_of: The day to decide for; today when empty. A day before the last run's is for a
            dry run only. A day ahead is refused where the data are live: to see what it would
            bring, use tend rehearse, on a copy.
        dry_run: Count what would happen, and write nothing.
        gap_accepted_by: Only when the last run was more than 45 days ago: the name of the
            colleague who looked at the clock and decided to go on.
    """
    day = as_of or today()
    if dry_run:
        return steps.preview_day(day)
    flow_run = str(runtime.flow_run.id or "")
    run = steps.begin(day, "daily", "tend", flow_run, gap_accepted_by or "")
    served = serve_day(run, pieces(), COUNTS)
    said = write_summary(run, served.result, served.so_far)
    tell_in_name(daily_run_name(), said)
    failed = served.result.run.total.failed
    return with_problems(served.result, failed, "accounts that need a person", said)


def decide(run: RunRef) -> None:
    """What the rules say about everybody who is due, a batch at a time."""
    due = steps.due(run)
    with progress(f"deciding {run.as_of}", len(due)) as advance:
        for number, batch in enumerate(due, start=1):
            name = batch_name("decide", number, len(due), len(batch))
            count = steps.decide.with_options(task_run_name=name)(run, batch)
            tell_batch("decide", run.as_of, number, len(due), len(batch), count)
            advance(number)


def work(run: RunRef, stage: Stage) -> None:
    """One flow for each stage that has work.

    Its state is enough, for nothing is taken from its result. A server that is slow to answer may
    have kept its end and say so only on the second try, without the result: that is no failure.
    """
    batches = len(steps.work_of(run, stage))
    if batches:
        with without_heartbeat():
            ended = STAGE_FLOWS[stage](run.id, run.as_of, batches, return_state=True)
        if not ended.is_completed():
            ended.result()  # raises what went wrong


def pieces(guarantor_id: int | None = None, batch: Sequence[Due] | None = None) -> Pieces:
    """Each piece as a task of Prefect: for everybody who is due, or for this batch alone."""
    return Pieces(
        decide=decide if batch is None else lambda run: steps.decide(run, batch),
        work=work,
        seal=lambda run: steps.seal(run, guarantor_id),
        print_letters=lambda run: steps.print_letters(run, guarantor_id),
        send_notices=lambda run: steps.send_notices(run, guarantor_id),
        publish_calls=steps.publish_calls,
    )


COUNTS = Counts(
    reach=steps.reach, finish=steps.finish, waiting=lambda run: steps.waiting(run.as_of)
)
