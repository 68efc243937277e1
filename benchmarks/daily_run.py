"""The daily run's own work: from triage to sealed envelopes, without Prefect and printing."""

from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter, process_time

from benchmarks.portfolio import NOW
from tasks.daily_run import day
from tasks.practice import current_practice
from tasks.runs import RunRef, rehearsed


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
    """The pieces of the daily run in their order, on the configured database."""
    practice = current_practice()
    whole = day.pieces(practice, NOW, rehearsed(as_of, practice, NOW))
    pieces = replace(whole, print_letters=_no, send_notices=_no, publish_calls=_no)
    start, core_start = perf_counter(), process_time()
    run = day.begin(as_of, NOW, kind="daily", actor="bench")
    day.reach(run)
    pieces.serve(run)
    day.reach(run)
    total = day.finish(run, NOW).total
    seconds, core_seconds = perf_counter() - start, process_time() - core_start
    if total.failed or not total.done:
        raise RuntimeError(f"the run did not do its work: {total}")
    return Worked(run.id, total.due, seconds, core_seconds)


def _no(_run: RunRef) -> None:
    """What comes after the sealed envelopes is measured elsewhere."""
