"""What waits for a desk: holds by due day, money to give back, accounts that a person decides."""

from starlette.responses import Response

from deployments.desk.pages import page, refused
from deployments.desk.visit import Visit
from tasks.desk import DeskQueue, desk_queues
from tasks.runs import office_time
from tasks.storage import database

SHOWN = 200


def show(visit: Visit) -> Response:
    return page("queues", visit, queues=_queues(visit))


def show_one(visit: Visit) -> Response:
    for queue in _queues(visit):
        if queue.name == visit.path["queue"]:
            return page("desk_queue", visit, queue=queue, rows=queue.rows[:SHOWN], most=SHOWN)
    return refused(visit, 404, "Nothing waits there", "Nothing waits in this queue.", "/queues")


def _queues(visit: Visit) -> list[DeskQueue]:
    with database.reading() as connection:
        return desk_queues(connection, office_time(connection, visit.moment).day)
