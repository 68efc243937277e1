"""The daily run's own work: from triage to sealed envelopes, without Prefect and printing."""

from dataclasses import dataclass
from datetime import date
from time import perf_counter, process_time

from benchmarks.portfolio import NOW
from policy.terms import Stage
from tasks.daily_run import day


@dataclass(frozen=True)
class Worked:
    """What a run did, how long it took, and how much of that it had a core to itself."""

    run_id: int
    due: int
    seconds: float
    core_seconds: float

    @property
    def per_second(self) -> float:
        return self.due / self.seconds


def work_day(as_of: date) -> Worked:
    """The steps of the daily run in their order, on the configured database."""
    start, core_start = perf_counter(), process_time()
    run = day.begin(as_of, NOW, kind="daily", actor="bench")
    day.reach(run)
    for batch in day.due(run):
        day.decide_batch(run, batch)
    for stage in Stage.working():
        for batch in day.work_of(run, stage):
            day.do_batch(run, stage, batch, NOW)
    day.seal(run, NOW)
    day.reach(run)
    total = day.finish(run, NOW).total
    seconds, core_seconds = perf_counter() - start, process_time() - core_start
    if total.failed or not total.done:
        raise RuntimeError(f"the run did not do its work: {total}")
    return Worked(run.id, total.due, seconds, core_seconds)
