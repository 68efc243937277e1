"""One `daily_run` flow in a process of its own: its own work, and the memory it needed.

Run as `python -m benchmarks.one_flow_run DAY`, with Tend and Prefect pointed to by the environment.
Nothing is printed: rendering letters is not what is measured here.
"""

import json
import sys
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any

from benchmarks.peak_memory import peak_megabytes
from flows.daily_run import daily_run
from tasks.daily_run import day

_OWN_WORK = (
    "begin", "reach", "due", "decide_batch", "work_of", "do_batch", "seal", "calls", "finish",
)  # fmt: skip


class _Clock:
    """Adds up the seconds spent in our own functions."""

    seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*args: Any, **kwargs: Any) -> Any:
            start = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += perf_counter() - start

        return measured


def _nothing(*_args: Any, **_kwargs: Any) -> int:
    return 0


def run(as_of: date) -> dict[str, Any]:
    clock = _Clock()
    for name in _OWN_WORK:
        setattr(day, name, clock.timed(getattr(day, name)))
    for name in ("letters", "notices"):
        setattr(day, name, _nothing)
    result: Any = daily_run(as_of)
    return {
        "due": result.run.total.due,
        "own": clock.seconds,
        "megabytes": peak_megabytes(),
    }


if __name__ == "__main__":
    print(json.dumps(run(date.fromisoformat(sys.argv[1]))))
