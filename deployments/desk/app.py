"""The desk's listener: who may open what, and what stands around every page.

Part of `tend serve`; alone it runs as `python -m deployments.desk.app --port 4202`. It listens on
this machine: put a proxy with TLS in front of it.
"""

import hmac
import logging
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from deployments.access.connections import serve_alone
from deployments.access.guard import Guard
from deployments.access.lanes import Lane, LaneFull
from deployments.access.names import names_of
from deployments.access.request_body import BodyRefused, body_of
from deployments.desk import (
    acts,
    call,
    find,
    log,
    numbers,
    payments,
    people,
    person,
    queue,
    queues,
    sign_in,
)
from deployments.desk.pages import go, refused, static
from deployments.desk.visit import Door, Entry, Visit
from policy.desk import Permission
from tasks.calls import refresh_call_sheets
from tasks.desk import IDLE, who
from tasks.runs import this_moment
from tasks.runtime import (
    WrongInput,
    current,
    leave_trace,
    private_by_default,
)
from tasks.storage import database

DOORS = (
    Door("/sign-in", "GET", Entry.ANYBODY, sign_in.ask),
    Door("/sign-in", "POST", Entry.ANYBODY, sign_in.enter),
    Door("/enrol", "GET", Entry.ENROLLING, sign_in.ask_to_enrol),
    Door("/enrol", "POST", Entry.ENROLLING, sign_in.take_enrolment),
    Door("/start", "GET", Entry.SIGNED_IN, sign_in.begin),
    Door("/sign-out", "GET", Entry.SIGNED_IN, sign_in.ask_to_leave),
    Door("/sign-out", "POST", Entry.SIGNED_IN, sign_in.leave),
    Door("/", "GET", Permission.CALL, queue.show),
    Door("/next", "POST", Permission.CALL, queue.take),
    Door("/undo", "POST", Permission.CALL, queue.undo),
    Door("/call/{call}/take", "POST", Permission.CALL, queue.take_this),
    Door("/call/{call}", "GET", Permission.CALL, call.show),
    Door("/call/{call}/state", "GET", Permission.CALL, call.state, by_itself=True),
    Door("/call/{call}/identify", "POST", Permission.CALL, call.identify),
    Door("/call/{call}/outcome", "POST", Permission.CALL, call.tell),
    Door("/call/{call}/quote", "POST", Permission.CALL, call.quote),
    Door("/call/{call}/note", "POST", Permission.CALL, call.note_down),
    Door("/find", "GET", Permission.LOOK, find.ask),
    Door("/find", "POST", Permission.LOOK, find.show),
    Door("/person/{reference}", "GET", Permission.LOOK, person.show),
    Door("/person/{reference}", "POST", Permission.LOOK, person.open_with_reason),
    Door("/person/{reference}/quote", "POST", Permission.LOOK, person.quote),
    Door("/person/{reference}/call", "POST", Permission.TELL, acts.call),
    Door("/person/{reference}/help", "POST", Permission.TELL, acts.help_),
    Door("/person/{reference}/plan", "POST", Permission.TELL, acts.plan),
    Door("/person/{reference}/hold", "POST", Permission.TELL, acts.hold),
    Door("/person/{reference}/wish", "POST", Permission.TELL, acts.wish),
    Door("/person/{reference}/application", "POST", Permission.TELL, acts.application),
    Door("/person/{reference}/skip", "POST", Permission.TELL, acts.skip),
    Door("/person/{reference}/note", "POST", Permission.TELL, acts.note),
    Door("/person/{reference}/release", "POST", Permission.RELEASE, acts.release),
    Door("/payments", "GET", Permission.MONEY, payments.show),
    Door("/payments", "POST", Permission.MONEY, payments.post),
    Door("/payments/back", "POST", Permission.MONEY, payments.take_back),
    Door("/queues", "GET", Permission.QUEUES, queues.show),
    Door("/queues/{queue}", "GET", Permission.QUEUES, queues.show_one),
    Door("/numbers", "GET", Permission.NUMBERS, numbers.show),
    Door("/numbers.csv", "GET", Permission.NUMBERS, numbers.file),
    Door("/log", "GET", Permission.LOG, log.show),
    Door("/log/export", "POST", Permission.LOG, log.export),
    Door("/people", "GET", Permission.PEOPLE, people.show),
    Door("/people", "POST", Permission.PEOPLE, people.change),
)
"""Every address, in one place: a test opens each with each role."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # Under no-referrer a browser sends a form without saying where it came from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
STATIC = {"/desk.css": "text/css", "/desk.js": "text/javascript", "/desk.svg": "image/svg+xml"}
LARGEST_FORM = 16 * 1024
MOST_FIELDS = 60
_IN_A_PATH = re.compile(r"[A-Za-z0-9_-]{1,48}")
_log = logging.getLogger("tend.desk")


def make_app() -> Starlette:
    routes = [Route(door.path, partial(_at, door), methods=[door.method]) for door in DOORS]
    routes += [Route(path, partial(_file, path)) for path in STATIC]
    app = Starlette(routes=routes, exception_handlers={404: _nowhere})
    app.state.signing_in = Lane(at_once=1, waiting=20)  # each takes 64 MB for a quarter second
    app.state.pages = Lane(at_once=8, waiting=100)
    app.state.sheets = Lane(at_once=1, waiting=1)
    app.add_middleware(BaseHTTPMiddleware, dispatch=_around)
    return app


async def _around(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """The log gets the code of a failure and its trace, and no more."""
    try:
        response = await answer(request)
    except LaneFull:
        response = PlainTextResponse("Too many ask at once; try again in a moment.\n", 503)
    except Exception as problem:
        code = leave_trace(problem)
        _log.error("the desk could not answer: %s", code)
        said = f"A fault in Tend: {code}. Nothing half done was kept; go back and try again.\n"
        response = PlainTextResponse(said, 500)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def _nowhere(_request: Request, _problem: Exception) -> Response:
    return PlainTextResponse("There is no such page; begin at /start\n", 404)


async def _at(door: Door, request: Request) -> Response:
    """One page: who asks is looked up, and whether they may, before anything else is."""
    try:
        form = _fields(await body_of(request, LARGEST_FORM), request.url.query)
    except BodyRefused as broken:
        return PlainTextResponse("", broken.status)
    except ValueError:
        return PlainTextResponse("The form cannot be read.\n", 400)
    if not all(_IN_A_PATH.fullmatch(value) for value in request.path_params.values()):
        return PlainTextResponse("There is no such page.\n", 404)
    visit = Visit(
        moment=this_moment(),
        path=request.path_params,
        form=form,
        secure="https" in (request.url.scheme, request.headers.get("x-forwarded-proto", "")),
    )
    token = request.cookies.get(sign_in.COOKIE, "")
    lanes = request.app.state
    lane: Lane = lanes.signing_in if door.view in _HASHING else lanes.pages
    response = await lane.run(partial(_answer, door, visit, token))
    if door.method == "POST" and door.needs in _ACTS and response.status_code == _RECORDED:
        response.background = BackgroundTask(_refresh_sheets, lanes.sheets)
    return response


async def _refresh_sheets(lane: Lane) -> None:
    """Afterwards, as after every command: a sheet that nobody can write keeps no act from being
    recorded. The one that waits writes what all have recorded meanwhile."""
    try:
        await lane.run(refresh_call_sheets)
    except LaneFull:
        return
    except Exception as problem:
        _log.error("the call sheet is as it was: %s", leave_trace(problem))


_ACTS = frozenset({Permission.CALL, Permission.TELL, Permission.RELEASE, Permission.MONEY})
_RECORDED = 303  # an act leads on to another page
_HASHING = (sign_in.enter, sign_in.take_enrolment)


def _answer(door: Door, visit: Visit, token: str) -> Response:
    is_here = not door.by_itself
    signed_in = who(token, visit.moment.now, is_here=is_here) if token else None
    visit = replace(visit, signed_in=signed_in)
    if refusal := _refusal(door, visit):
        return refusal
    try:
        response = door.view(visit)
    except WrongInput as wrong:
        response = refused(visit, 400, "That was not recorded", f"{wrong}.")
    if signed_in is not None:  # what an unattended screen shows goes with the session
        response.headers["Refresh"] = f"{IDLE.seconds + 1}; url=/start"
    return response


def _refusal(door: Door, visit: Visit) -> Response | None:
    """Why this person may not, or nothing."""
    if door.needs is Entry.ANYBODY:
        return None
    signed_in = visit.signed_in
    if signed_in is None:
        return go("/sign-in")
    if signed_in.enrols and door.needs is not Entry.ENROLLING:
        return go("/enrol")
    if door.needs is Entry.ENROLLING and not signed_in.enrols:
        return go("/start")
    if door.method == "POST" and not hmac.compare_digest(
        visit.typed("form_key").encode(), signed_in.form_key.encode()
    ):
        text = "This page is of an earlier sign-in. Open it again, and send it from there."
        return refused(visit, 403, "Nothing was recorded", text)
    if isinstance(door.needs, Permission) and door.needs not in signed_in.may:
        text = "Your roles do not include this page. Whoever looks after the desk can add one."
        return refused(visit, 403, "Not for your roles", text, "/start")
    return None


def _fields(body: bytes, query: str) -> dict[str, list[str]]:
    """What a form sent, or stands behind the address. Raises ValueError.

    Controls go: no field of ours has any, and a database refuses some."""
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl(
        body.decode() if body else query,
        keep_blank_values=True,
        errors="strict",
        max_num_fields=MOST_FIELDS,
    ):
        plain = "".join(one for one in value if one.isprintable() or one == "\n")
        fields.setdefault(name, []).append(plain.strip())
    return fields


async def _file(path: str, request: Request) -> Response:
    """The desk's own style and keys; the same for everybody."""
    assert request.url.path == path
    text = static(path.removeprefix("/"))
    return Response(text, media_type=STATIC[path], headers={"Cache-Control": "no-cache"})


def desk(host: str = "127.0.0.1") -> Guard:
    """For uvicorn. It answers to the names of this machine and to those of TEND_SERVE_NAMES."""
    private_by_default()
    logging.getLogger("uvicorn.access").disabled = True
    return Guard(make_app(), names_of(host, current().serve_names))


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the desk until somebody stops it. 2 when something is not ready."""
    parser = ArgumentParser(
        prog="python -m deployments.desk.app",
        description="The specialist's desk: calls, people, payments. It listens on this machine.",
    )
    parser.add_argument("--port", type=int, default=4202)
    parser.set_defaults(host="127.0.0.1")
    return serve_alone(parser, arguments, _ready)


def _ready(asked: Namespace) -> Guard:
    database.check_ready()
    return desk(asked.host)


if __name__ == "__main__":
    sys.exit(main())
