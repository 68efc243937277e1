"""Who may sign in: seen, disabled, given a new one-time password."""

from starlette.responses import Response

from deployments.desk.pages import done, page
from deployments.desk.visit import Visit
from tasks.desk import disable_user, reset_user, users
from tasks.runtime import WrongInput
from tasks.storage import database


def show(visit: Visit) -> Response:
    with database.reading() as connection:
        found = users(connection, visit.moment.now)
    return page("people", visit, found=found)


def change(visit: Visit) -> Response:
    """Nobody shuts themselves out by a slip of the finger."""
    name, act = visit.typed("name"), visit.typed("act")
    if name == visit.user.name:
        raise WrongInput("That is your own name; another admin has to do it, or tend desk user")
    if act == "disable":
        disable_user(name, now=visit.moment.now)
        return done(visit, "/people", f"{name} may not sign in any more.")
    if act == "reset":
        password = reset_user(name, now=visit.moment.now)
        said = f"{name} signs in once with {password}, and chooses a password then."
        return done(visit, "/people", said)
    raise WrongInput("press one of the buttons: Disable, or New password")
