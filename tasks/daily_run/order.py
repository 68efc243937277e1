"""The order of a day. It stands here once, whoever walks it: Prefect's flows, a rehearsal, a test.

The pieces do not know of each other; who does a day says how each one is done, and not when.
"""

from collections.abc import Callable
from dataclasses import dataclass

from policy.terms import Stage
from tasks.daily_run.answers import DayResult, Reach, Waiting
from tasks.runs import RunCounts, RunRef

Piece = Callable[[RunRef], object]


@dataclass(frozen=True, slots=True)
class Pieces:
    """How each piece of a run is done: plainly, or as a task of Prefect."""

    decide: Piece
    work: Callable[[RunRef, Stage], object]
    seal: Piece
    print_letters: Piece
    send_notices: Piece
    publish_calls: Piece

    def in_order(self) -> tuple[Piece, ...]:
        """What the rules say, plans first and statements last, and then the mail."""
        return (
            self.decide,
            *(self._work_of(stage) for stage in Stage.working()),
            self.seal,
            self.print_letters,
            self.send_notices,
            self.publish_calls,
        )

    def serve(self, run: RunRef) -> None:
        """A run that has begun, up to its end."""
        for piece in self.in_order():
            piece(run)

    def _work_of(self, stage: Stage) -> Piece:
        return lambda run: self.work(run, stage)


@dataclass(frozen=True, slots=True)
class Counts:
    """How a day is counted: `reach` before and after it, then `finish`, then `waiting`."""

    reach: Callable[[RunRef], Reach]
    finish: Callable[[RunRef], RunCounts]
    waiting: Callable[[RunRef], Waiting]


@dataclass(frozen=True, slots=True)
class Served:
    """What this run did, and the letters, notices and calls of the whole day so far."""

    result: DayResult
    so_far: Reach


def serve_day(run: RunRef, pieces: Pieces, counts: Counts) -> Served:
    """A whole day, from a run that has begun to its last number."""
    before = counts.reach(run)
    pieces.serve(run)
    after = counts.reach(run)
    return Served(DayResult(counts.finish(run), after.since(before), counts.waiting(run)), after)
