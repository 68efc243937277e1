"""Who looked at whom: for compliance, on the screen and as a file."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response

from deployments.desk.pages import page
from deployments.desk.visit import Visit
from policy.desk import DeskEventKind
from tasks.desk import Event, events_since, note
from tasks.practice import current_practice
from tasks.runtime import csv_bytes
from tasks.storage import database

ON_PAGE = 200
IN_FILE = 100_000
_HEADER = ("at", "who", "what", "account", "why")


def show(visit: Visit) -> Response:
    found = _found(visit, ON_PAGE + 1)
    return page("log", visit, found=found[:ON_PAGE], more=len(found) > ON_PAGE, most=ON_PAGE)


def export(visit: Visit) -> Response:
    """The same as a file. That it was taken is an event, too."""
    with database.writing() as connection:
        note(connection, visit.user.user_id, DeskEventKind.EXPORTED_LOG, visit.moment.now)
    rows = [
        [one.at.isoformat(), one.user, one.kind.value, one.reference, one.why]
        for one in _found(visit, IN_FILE)
    ]
    headers = {"Content-Disposition": 'attachment; filename="desk-log.csv"'}
    return Response(csv_bytes(_HEADER, rows), media_type="text/csv", headers=headers)


def _found(visit: Visit, most: int) -> list[Event]:
    """From one day to another, where the practice is; the last week when none is named."""
    zone = ZoneInfo(current_practice().time_zone)
    until = visit.day("until", "the last day") or visit.moment.today
    since = visit.day("since", "the first day") or until - timedelta(7)
    with database.reading() as connection:
        return events_since(
            connection,
            datetime.combine(since, time(), zone),
            datetime.combine(until, time(), zone) + timedelta(1),
            most,
        )
