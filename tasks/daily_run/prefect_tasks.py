"""The Prefect tasks of a day: one effect each, retryable, given ids and giving counts."""

from collections.abc import Sequence
from datetime import date

from prefect.runtime import task_run

from policy.terms import Stage
from tasks.daily_run import day, dry_run, resend
from tasks.daily_run.answers import AccountAnswer, DayResult, NoticesSent, Reach, Waiting
from tasks.daily_run.summary import DaySummary, morning
from tasks.daily_run.triage import Due, batches
from tasks.facts import Asked
from tasks.practice import current_practice
from tasks.runs import (
    RunCounts,
    RunRef,
    moments_of,
    refuse_ahead,
    refuse_day,
    state_of_day,
    today,
)
from tasks.runtime import clock, current, refuse_unsigned
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


def refuse(as_of: date, gap_accepted_by: str = "") -> None:
    """Before anything is done for a day: a form takes any. Raises WrongInput."""
    with database.reading() as connection:
        refuse_day(connection, as_of, today(), gap_accepted_by)


def refuse_ahead_of_today(last: date) -> None:
    """The last of many days, before the first of them is begun. Raises WrongInput."""
    with database.reading() as connection:
        refuse_ahead(connection, last, today())


@prefect_task("look at today's run")
def state_of_today() -> str:
    """Of the daily run of today: "missing", "at work" or "ended"."""
    with database.reading() as connection:
        return state_of_day(connection, today())


@prefect_task("begin run")
def begin(
    as_of: date, kind: str, actor: str, flow_run_id: str, gap_accepted_by: str = ""
) -> RunRef:
    """Raises WrongInput where mail may not go the way the settings say, and for a day that no run
    may be made for."""
    refuse_unsigned(current(), current_practice().mail_attestation, current_practice().sender_email)
    return day.begin(
        as_of,
        clock.now(),
        kind=kind,
        actor=actor,
        flow_run_id=flow_run_id,
        of_the_day=moments_of(as_of, current_practice()).start,
        today=today(),
        gap_accepted_by=gap_accepted_by,
    )


@prefect_task("find due accounts")
def due(run: RunRef) -> list[list[Due]]:
    return day.due(run)


@prefect_task("decide")
def decide(run: RunRef, batch: Sequence[Due]) -> int:
    return day.decide_batch(run, batch)


@prefect_task("find planned work")
def work_of(run: RunRef, stage: Stage) -> list[list[Due]]:
    return day.work_of(run, stage)


@prefect_task("work a batch")
def do(run: RunRef, stage: Stage, batch: Sequence[Due]) -> int:
    return day.do_batch(run, stage, batch, clock.now(), str(task_run.id or ""))


@prefect_task("seal envelopes")
def seal(run: RunRef, guarantor_id: int | None = None) -> int:
    return day.seal(run, moments_of(run.as_of, current_practice()).now(), guarantor_id)


@prefect_task("print letters")
def print_letters(run: RunRef, guarantor_id: int | None = None) -> int:
    now = moments_of(run.as_of, current_practice()).now()
    return day.letters(run, current_practice(), now, guarantor_id)


@prefect_task("send notices")
def send_notices(run: RunRef, guarantor_id: int | None = None) -> int:
    ours = current_practice()
    return day.notices(run, ours, moments_of(run.as_of, ours), guarantor_id)


@prefect_task("send waiting notices")
def send_waiting_notices(settled: int) -> NoticesSent:
    """Those of today's notices whose hour has come; how many still wait, and until when.

    `settled` are those that became letters just now.
    """
    moments = moments_of(today(), current_practice())
    sent = day.notices_of(today(), current_practice(), moments)
    return NoticesSent(today(), sent, settled, day.waiting(today(), current_practice(), moments))


@prefect_task("settle mail")
def settle_mail() -> int:
    """What no mail provider answered in time becomes a letter; how many."""
    return day.settle_mail(today(), clock.now())


@prefect_task("count waiting notices")
def waiting(as_of: date) -> Waiting:
    return day.waiting(as_of, current_practice(), moments_of(as_of, current_practice()))


@prefect_task("publish call list")
def publish_calls(run: RunRef) -> int:
    return day.calls(run, current_practice(), clock.now())


@prefect_task("count reach")
def reach(run: RunRef) -> Reach:
    return day.reach(run)


@prefect_task("finish run")
def finish(run: RunRef) -> RunCounts:
    return day.finish(run, clock.now())


@prefect_task("preview the day")
def preview_day(as_of: date) -> DayResult:
    """The numbers of a run that is not made: decisions only, nothing written."""
    found: list[dry_run.Preview] = []
    with database.reading() as connection:
        for batch in batches(dry_run.due_on(connection, as_of), current().batch_size):
            found += dry_run.preview(connection, batch, as_of)
    return dry_run.count_previews(found, as_of)


@prefect_task("walk a day")
def walk_day(as_of: date, gap_accepted_by: str = "") -> DayResult:
    """A whole day as one task: for rehearsals and for catching up on many days."""
    moments = moments_of(as_of, current_practice())
    return day.walk(
        as_of, current_practice(), clock.now(), moments=moments, today=today(),
        gap_accepted_by=gap_accepted_by,
    )  # fmt: skip


@prefect_task("summarize the day")
def summary_of(run: RunRef, most_cases: int) -> DaySummary:
    """What an operator reads besides the counts: opaque references, codes and sums only."""
    with database.reading() as connection:
        return morning(connection, run, most_cases)


@prefect_task("preview one account")
def preview_account(reference: str, as_of: date) -> AccountAnswer:
    """What a rerun of this account would do on that day, and why."""
    with database.reading() as connection:
        return dry_run.explain(connection, reference, as_of)


@prefect_task("take one account")
def take_account(run: RunRef, reference: str) -> tuple[int, list[Due]]:
    """Make one account due now; its guarantor and a batch of one."""
    with database.writing() as connection:
        return day.take(connection, run, reference)


@prefect_task("preview a letter sent again")
def preview_resend(asked: Asked, day: date) -> AccountAnswer:
    with database.reading() as connection:
        return resend.preview(connection, asked, day)


@prefect_task("take what was asked for")
def take_resend(run: RunRef, asked: Asked) -> tuple[int, list[Due]]:
    with database.writing() as connection:
        return resend.take(connection, run, asked)
