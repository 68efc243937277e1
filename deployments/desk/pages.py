"""How the desk's pages are made: one layout, and a redirect with a line after each act."""

import unicodedata
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from deployments.desk.visit import Visit
from policy.desk import Permission
from policy.terms import dollars
from tasks.desk import say_once
from tasks.practice import current_practice
from tasks.runs import AskedAbout
from tasks.runtime import WrongInput

MENU = (
    ("/", "Calls", Permission.CALL),
    ("/find", "Find", Permission.LOOK),
    ("/payments", "Payments", Permission.MONEY),
    ("/queues", "Queues", Permission.QUEUES),
    ("/numbers", "Numbers", Permission.NUMBERS),
    ("/log", "Log", Permission.LOG),
    ("/people", "People", Permission.PEOPLE),
)
"""Where one may go, in this order; the first that somebody may open is where they begin."""


def page(name: str, visit: Visit, status: int = 200, **known: object) -> HTMLResponse:
    """The page of this name, from `templates/desk/`. What the last act said is shown on it."""
    someone = visit.signed_in
    menu = [(at, word) for at, word, needs in MENU if someone and needs in someone.may]
    said = someone.said if someone else ""
    if someone and said:
        say_once(someone, "")
    text = (
        _templates()
        .get_template(f"{name}.html.j2")
        .render(user=someone, menu=menu, said=said, given=visit.given(), **known)
    )
    return HTMLResponse(text, status)


def refused(visit: Visit, status: int, heading: str, text: str, back: str = "/") -> HTMLResponse:
    """A page that says what is wrong, and what to do."""
    return page("refused", visit, status, heading=heading, text=text, back=back)


def go(address: str) -> Response:
    return RedirectResponse(address, 303)


def done(visit: Visit, address: str, said: str) -> Response:
    """After an act: to another page, which says what was done. Sent again by the browser's button,
    that page does nothing."""
    say_once(visit.user, said)
    return go(address)


def asked(wrong: WrongInput | None) -> dict[str, object]:
    """What a form shows of what was wrong with it; where that may be right, it asks once more."""
    if isinstance(wrong, AskedAbout):
        return {"problem": wrong.doubt, "asks_sure": True}
    return {"problem": str(wrong or ""), "asks_sure": False}


def home(visit: Visit) -> str:
    """Where this person begins."""
    return next((at for at, _, needs in MENU if needs in visit.user.may), "/sign-out")


@lru_cache
def static(name: str) -> str:
    """A file of the desk, as it was written."""
    return files("templates").joinpath(f"desk/{name}").read_text(encoding="utf-8")


@lru_cache
def _templates() -> Environment:
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(static),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(dollars=dollars, spoken=spoken, clock=clock_of, shown=shown)
    return made


def spoken(word: str) -> str:
    """'options_call' as a person says it."""
    return str(word).replace("_", " ")


def clock_of(at: datetime, zone: str = "", with_day: bool = False) -> str:
    """The hour on a wall there; where the practice is when no zone is named."""
    there = at.astimezone(ZoneInfo(zone or current_practice().time_zone))
    return f"{there:%Y-%m-%d %H:%M}" if with_day else f"{there:%H:%M}"


def shown(text: str) -> Markup:
    """What others wrote, without marks that turn the direction or hide: it is what it looks like.

    Between isolating marks, so that it turns nothing beside it."""
    seen = "".join(one for one in text if unicodedata.category(one) not in ("Cc", "Cf"))
    return Markup("<bdi>{}</bdi>").format(seen)
