"""The Prefect task behind a letter that came back."""

from datetime import date
from typing import Any

from tasks import returned_mail
from tasks.runs.today import today
from tasks.runtime.prefect_task import effect
from tasks.storage import database


@effect("record returned mail")
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
