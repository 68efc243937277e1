"""The Prefect tasks behind holds and returned mail: one transaction each, felt at once."""

from datetime import date
from typing import Any

from policy.holds import HOLD_WORDS, HoldKind
from tasks.holds import holds, returned_mail
from tasks.holds.hold_request import HoldRequest
from tasks.runs import today
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("place a hold")
def place_hold(reference: str, wish: HoldRequest, actor: str) -> dict[str, Any]:
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


@prefect_task("release a hold")
def release_hold(reference: str, kind: HoldKind, actor: str) -> dict[str, Any]:
    with database.writing() as connection:
        found = holds.release(
            connection, reference=reference, kind=kind, today=today(), actor=actor
        )
    return {"reference": reference, "released": found}


@prefect_task("record returned mail")
def record_returned_mail(
    reference: str, letter: str | None, returned_on: date | None, actor: str
) -> dict[str, Any]:
    with database.writing() as connection:
        made = returned_mail.record(
            connection,
            reference=reference,
            letter=letter,
            returned_on=returned_on,
            today=today(),
            actor=actor,
        )
    sent_on = made.sent_on.isoformat()
    return {"reference": reference, **made._asdict(), "sent_on": sent_on}
