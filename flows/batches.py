"""What Prefect is told of the work: for a batch a name with counts, one event and one line;
one line for each account that was set aside; how far a stage is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.events import emit_event
from prefect.logging import get_run_logger

from tasks.daily_run import Cases

LONG = 3
"""From so many batches on a stage shows how far it is."""


def batch_name(what: str, number: int, batches: int, accounts: int) -> str:
    """'reminder · batch 2 of 5 · 1,000 accounts'"""
    many = f"{accounts:,} {'account' if accounts == 1 else 'accounts'}"
    return f"{what.replace('_', ' ')} · batch {number} of {batches} · {many}"


def tell_batch(what: str, as_of: date, number: int, batches: int, accounts: int, done: int) -> None:
    """One event and one line for each batch, with counts alone; never one for each account."""
    name = batch_name(what, number, batches, accounts)
    get_run_logger().info("%s: %s done", name, f"{done:,}")
    emit_event(
        event="tend.batch.done",
        resource={"prefect.resource.id": f"tend.batch.{as_of}.{what}.{number}"},
        payload={
            "as_of": as_of.isoformat(),
            "what": what,
            "batch": number,
            "batches": batches,
            "accounts": accounts,
            "done": done,
        },
    )


def tell_set_aside(cases: Cases) -> None:
    """Each with its code, which says what and where; the rest as a number."""
    log = get_run_logger()
    named = [one for one in cases.shown if one.code is not None]
    for one in named:
        log.warning("%s was set aside: %s", one.reference, one.code)
    if more := cases.set_aside - len(named):
        log.warning("%s more were set aside; tend report lists them", f"{more:,}")


@contextmanager
def progress(what: str, batches: int) -> Iterator[Callable[[int], None]]:
    """Call it with the number of batches done. Short stages show nothing: it would be noise."""
    if batches < LONG:
        yield lambda _done: None
        return
    key = create_progress_artifact(
        progress=0.0, key=what.replace(" ", "-"), description=f"{what}: {batches} batches"
    )

    assert isinstance(key, UUID)

    def advance(done: int) -> None:
        update_progress_artifact(artifact_id=key, progress=100 * min(done / batches, 1.0))

    yield advance
