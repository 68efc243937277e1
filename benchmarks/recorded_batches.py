"""The batches of the last run: as our rows have them, and as Prefect's names tell them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from tasks.storage.tables import STEP_RUN

_BATCH = re.compile(r"(?P<what>.+) · batch \d+ of \d+ · (?P<accounts>[\d,]+) accounts?")


@dataclass(frozen=True)
class Batches:
    """Ids of the task runs that did something for an account, and counts of accounts."""

    task_runs: frozenset[str]
    due: int
    worked: int


def recorded_batches(connection: Connection) -> Batches:
    last = STEP_RUN.c.run_id == select(func.max(STEP_RUN.c.run_id)).scalar_subquery()
    by_task = select(STEP_RUN.c.task_run_id, func.count()).where(last)
    counts: dict[str, int] = dict(
        connection.execute(by_task.group_by(STEP_RUN.c.task_run_id)).tuples().all()
    )
    worked = sum(many for key, many in counts.items() if key)
    return Batches(frozenset(filter(None, counts)), sum(counts.values()), worked)


def shown(names: Iterable[str]) -> tuple[int, int]:
    """The accounts that batches were decided for, and those that stages worked."""
    decided = worked = 0
    for name in names:
        batch = _BATCH.fullmatch(name)
        if batch is None:
            continue
        accounts = int(batch["accounts"].replace(",", ""))
        if batch["what"] == "decide":
            decided += accounts
        else:
            worked += accounts
    return decided, worked
