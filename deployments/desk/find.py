"""To find who phoned in. What is looked for is sent, so that no name stands in an address."""

from starlette.responses import Response

from deployments.desk.pages import page
from deployments.desk.visit import Visit
from policy.desk import DeskEventKind
from tasks.desk import MOST_FOUND, FoundPerson, Wanted, find_people, note
from tasks.runtime import WrongInput
from tasks.storage import database


def ask(visit: Visit) -> Response:
    return page("find", visit, found=None, problem="", most=MOST_FOUND)


def show(visit: Visit) -> Response:
    try:
        found = _found(visit)
    except WrongInput as wrong:
        return page("find", visit, 400, found=None, problem=str(wrong), most=MOST_FOUND)
    return page("find", visit, found=found, problem="", most=MOST_FOUND)


def _found(visit: Visit) -> list[FoundPerson]:
    wanted = Wanted(
        name=visit.typed("name"),
        birth_date=visit.day("birth_date", "the birth date"),
        phone=visit.typed("phone"),
        reference=visit.typed("reference"),
    )
    with database.writing() as connection:
        note(connection, visit.user.user_id, DeskEventKind.SEARCHED, visit.moment.now)
    with database.reading() as connection:
        return find_people(connection, wanted)
