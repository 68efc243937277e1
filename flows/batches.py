"""What Prefect is told about a batch: a name with counts, one event, and how far a stage is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.events import emit_event

LONG = 3
"""From so many batches on a stage shows how far it is."""


def batch_name(what: str, number: int, batches: int, accounts: int) -> str:
    """'reminder · batch 2 of 5 · 1,000 accounts'"""
    many = f"{accounts:,} {'account' if accounts == 1 else 'accounts'}"
    return f"{what.replace('_', ' ')} · batch {number} of {batches} · {many}"


def tell_batch(what: str, as_of: date, number: int, batches: int, accounts: int, done: int) -> None:
    """One event for each batch, with counts alone; never one for each account."""
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
