"""The five stages: each takes its batches of decisions, acts, and says how many it did."""

from datetime import date

from prefect import flow, runtime

from policy.terms import Stage
from tasks import steps
from tasks.runs import RunRef


def stage_run_name() -> str:
    """'reminder · 2026-11-23 · 2 batches'"""
    given = runtime.flow_run.parameters
    count = given["batches"]
    stage = str(runtime.flow_run.flow_name or "")
    return f"{stage} · {given['as_of']} · {count} {'batch' if count == 1 else 'batches'}"


def work(stage: Stage, run_id: int, as_of: date) -> int:
    run = RunRef(run_id, as_of)
    return sum(steps.do(run, stage, batch) for batch in steps.work_of(run, stage))


@flow(name="plan follow-up", flow_run_name=stage_run_name)
def plan_follow_up(run_id: int, as_of: date, batches: int) -> int:
    """Look after agreed plans: confirm, remind, offer a change, put right."""
    return work(Stage.PLAN_FOLLOW_UP, run_id, as_of)


@flow(name="assistance screening", flow_run_name=stage_run_name)
def assistance_screening(run_id: int, as_of: date, batches: int) -> int:
    """Answer applications, award what the facts show, invite everyone else."""
    return work(Stage.ASSISTANCE_SCREENING, run_id, as_of)


@flow(name="options call", flow_run_name=stage_run_name)
def options_call(run_id: int, as_of: date, batches: int) -> int:
    """Put guarantors on today's call list, or write to those without a phone."""
    return work(Stage.OPTIONS_CALL, run_id, as_of)


@flow(name="reminder", flow_run_name=stage_run_name)
def reminder(run_id: int, as_of: date, batches: int) -> int:
    """Remind gently of all the options."""
    return work(Stage.REMINDER, run_id, as_of)


@flow(name="statement", flow_run_name=stage_run_name)
def statement(run_id: int, as_of: date, batches: int) -> int:
    """A clear bill with every way to pay and every way to get help."""
    return work(Stage.STATEMENT, run_id, as_of)


STAGE_FLOWS = {
    Stage.PLAN_FOLLOW_UP: plan_follow_up,
    Stage.ASSISTANCE_SCREENING: assistance_screening,
    Stage.OPTIONS_CALL: options_call,
    Stage.REMINDER: reminder,
    Stage.STATEMENT: statement,
}
