"""The Prefect tasks behind a reason to wait and its end."""

from typing import Any

from policy.holds.holds import HOLD_WORDS, HoldKind
from tasks import holds
from tasks.hold_wishes import Wish
from tasks.runs.today import today
from tasks.runtime.prefect_task import effect
from tasks.storage import database


@effect("place a hold")
def place_hold(reference: str, wish: Wish, actor: str) -> dict[str, Any]:
    """The words of the kind are the reason: free text belongs in the local database only."""
    with database.writing() as connection:
        new = holds.place(
            connection,
            reference=reference,
            reason=HOLD_WORDS[wish.kind],
            today=today(),
            actor=actor,
            **wish._asdict(),
        )
    return {"reference": reference, "placed": new}


@effect("release a hold")
def release_hold(reference: str, kind: HoldKind, actor: str) -> dict[str, Any]:
    with database.writing() as connection:
        found = holds.release(
            connection, reference=reference, kind=kind, today=today(), actor=actor
        )
    return {"reference": reference, "released": found}
