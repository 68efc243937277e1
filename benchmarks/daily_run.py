"""The daily run's own work: from triage to sealed envelopes, without Prefect and printing."""

from dataclasses import dataclass
from datetime import date
from time import perf_counter

from benchmarks.portfolio import NOW
from policy.terms import Stage
from tasks import day


@dataclass(frozen=True)
class Worked:
    """What a run did, and how long it took."""

    run_id: int
    due: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.due / self.seconds


def work_day(as_of: date) -> Worked:
    """The steps of the daily run in their order, on the configured database."""
    start = perf_counter()
    run = day.begin(as_of, NOW, kind="daily", actor="bench")
    day.reach(run)
    for batch in day.due(run):
        day.decide_batch(run, batch)
    for stage in Stage.working():
        for batch in day.work_of(run, stage):
            day.do_batch(run, stage, batch, NOW)
    day.seal(run, NOW)
    day.reach(run)
    counted = day.finish(run, NOW)
    seconds = perf_counter() - start
    if counted["failed"] or not counted["done"]:
        raise RuntimeError(f"the run did not do its work: {counted}")
    return Worked(run.id, counted["due"], seconds)
