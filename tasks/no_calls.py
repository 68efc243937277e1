"""Why a day has no call to make: nobody may be called, its list was not made, or all is done."""

from datetime import date

from sqlalchemy import Connection, exists, select

from policy.contact.windows import ContactTimes, why_closed
from tasks.storage.tables import CALL, RUN


def why_no_calls(connection: Connection, day: date) -> str:
    """So that a list that is still to come is not taken for a day without work."""
    closed = why_closed(ContactTimes(), day)
    if closed is not None:
        return closed.why
    if connection.execute(select(exists().where(CALL.c.on_date == day))).scalar():
        return "all that were listed are recorded, or are not to be made any more"
    ran = exists().where(RUN.c.as_of == day, RUN.c.kind == "daily")
    if not connection.execute(select(ran)).scalar():
        return "the list is made by the daily run of that day, and there was none"
    return "the daily run of that day listed none"
