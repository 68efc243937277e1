"""The pages on which somebody signs in, chooses a password, and goes."""

from textwrap import wrap

import segno
from markupsafe import Markup
from starlette.responses import Response

from deployments.desk.pages import go, home, page
from deployments.desk.visit import Visit
from tasks.desk import IDLE, LONGEST, SHORTEST_PASSWORD, enrol, enrolment, sign_in, sign_out
from tasks.runtime import WrongInput
from tasks.storage import database

COOKIE = "tend_desk"


def ask(visit: Visit) -> Response:
    if visit.signed_in is not None:
        return go("/enrol" if visit.signed_in.enrols else home(visit))
    return page("sign_in", visit, problem="", minutes=IDLE.seconds // 60)


def enter(visit: Visit) -> Response:
    try:
        token = sign_in(
            visit.typed("name"), visit.typed("password"), visit.typed("code"), visit.moment.now
        )
    except WrongInput as wrong:
        return page("sign_in", visit, 401, problem=str(wrong), minutes=IDLE.seconds // 60)
    return _with_session(go("/start"), token, visit)


def begin(visit: Visit) -> Response:
    """Where this person begins, whatever their roles are."""
    return go(home(visit))


def ask_to_enrol(visit: Visit) -> Response:
    return _enrolment(visit, "", 200)


def take_enrolment(visit: Visit) -> Response:
    password = visit.typed("password")
    try:
        if password != visit.typed("again"):
            raise WrongInput("The two passwords are not the same. Type them again.")
        token = enrol(visit.user, password, visit.typed("code"), visit.moment.now)
    except WrongInput as wrong:
        return _enrolment(visit, str(wrong), 400)
    return _with_session(go("/start"), token, visit)


def _enrolment(visit: Visit, problem: str, status: int) -> Response:
    with database.reading() as connection:
        given = enrolment(connection, visit.user)
    picture = segno.make(given.address, micro=False).svg_inline(scale=4, border=2, dark="#12303a")
    return page(
        "enrol",
        visit,
        status,
        problem=problem,
        picture=Markup(picture),
        key=" ".join(wrap(given.key, 4)),
        shortest=SHORTEST_PASSWORD,
    )


def ask_to_leave(visit: Visit) -> Response:
    """For whoever may open nothing; the button stands on every page."""
    return page("leave", visit)


def leave(visit: Visit) -> Response:
    sign_out(visit.user, visit.moment.now)
    response = go("/sign-in")
    response.delete_cookie(COOKIE, path="/")
    return response


def _with_session(response: Response, token: str, visit: Visit) -> Response:
    response.set_cookie(
        COOKIE, token, max_age=int(LONGEST.total_seconds()), path="/", secure=visit.secure,
        httponly=True, samesite="strict",
    )  # fmt: skip
    return response
