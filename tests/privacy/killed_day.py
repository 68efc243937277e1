"""A daily run under Prefect that stops inside a stage and says so, to be killed there."""

from __future__ import annotations

import sys
from datetime import date

import tasks.daily_run.stage_work
from flows.daily_run import daily_run
from tests.tasks.killed_run import stop

if __name__ == "__main__":
    setattr(tasks.daily_run.stage_work, "carry_out", stop)  # noqa: B010 - mypy asks for the real one
    daily_run(as_of=date.fromisoformat(sys.argv[1]))
