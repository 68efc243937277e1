"""The five stages: each takes its batches of decisions, acts, and says how many it did."""

from contextlib import AbstractContextManager
from datetime import date

from prefect import flow, runtime
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed

from flows.batches import batch_name, progress, tell_batch
from flows.job import left_off
from policy.terms import Stage
from tasks.daily_run import prefect_tasks as steps
from tasks.runs import RunRef
from tasks.runtime import Stopped


def without_heartbeat() -> AbstractContextManager[object]:
    """The run's own heartbeat says that it lives; one for each stage would cost a second each."""
    return temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})


def stage_run_name() -> str:
    """'reminder · 2026-11-23 · 2 batches'"""
    given = runtime.flow_run.parameters
    stage = str(runtime.flow_run.flow_name or "")
    return f"{stage} · {given['as_of']} · {_batches(given['batches'])}"


def _batches(count: int) -> str:
    return f"{count} {'batch' if count == 1 else 'batches'}"


def work(stage: Stage, run_id: int, as_of: date, batches: int) -> State[int]:
    """Do the batches one after another. A retry finds only what is left."""
    run, done = RunRef(run_id, as_of), 0
    try:
        with progress(f"{stage.value.replace('_', ' ')} {as_of}", batches) as advance:
            for number, batch in enumerate(steps.work_of(run, stage), start=1):
                name = batch_name(stage.value, number, batches, len(batch))
                count = steps.do.with_options(task_run_name=name)(run, stage, batch)
                tell_batch(stage.value, as_of, number, batches, len(batch), count)
                done += count
                advance(number)
    except Stopped as stopped:
        return left_off(stopped)
    return Completed(message=f"{done} done in {_batches(batches)}", data=done)


@flow(name="plan follow-up", flow_run_name=stage_run_name, persist_result=False)
def plan_follow_up(run_id: int, as_of: date, batches: int) -> State[int]:
    """Look after agreed plans: confirm, remind, offer a change, put right."""
    return work(Stage.PLAN_FOLLOW_UP, run_id, as_of, batches)


@flow(name="assistance screening", flow_run_name=stage_run_name, persist_result=False)
def assistance_screening(run_id: int, as_of: date, batches: int) -> State[int]:
    """Answer applications, award what the facts show, invite everyone else."""
    return work(Stage.ASSISTANCE_SCREENING, run_id, as_of, batches)


@flow(name="options call", flow_run_name=stage_run_name, persist_result=False)
def options_call(run_id: int, as_of: date, batches: int) -> State[int]:
    """Put guarantors on today's call list, or write to those without a phone."""
    return work(Stage.OPTIONS_CALL, run_id, as_of, batches)


@flow(name="reminder", flow_run_name=stage_run_name, persist_result=False)
def reminder(run_id: int, as_of: date, batches: int) -> State[int]:
    """Remind gently of all the options."""
    return work(Stage.REMINDER, run_id, as_of, batches)


@flow(name="statement", flow_run_name=stage_run_name, persist_result=False)
def statement(run_id: int, as_of: date, batches: int) -> State[int]:
    """A clear bill with every way to pay and every way to get help."""
    return work(Stage.STATEMENT, run_id, as_of, batches)


STAGE_FLOWS = {
    Stage.PLAN_FOLLOW_UP: plan_follow_up,
    Stage.ASSISTANCE_SCREENING: assistance_screening,
    Stage.OPTIONS_CALL: options_call,
    Stage.REMINDER: reminder,
    Stage.STATEMENT: statement,
}
