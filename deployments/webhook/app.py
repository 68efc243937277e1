"""The webhook: where SendGrid posts its events, and where people stop our e-mail.

Part of `tend serve`; alone it runs as `python -m deployments.webhook.app --port 4201`. Put a proxy
with TLS in front of it.
"""

import logging
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from urllib.parse import urlsplit

from fastapi import BackgroundTasks, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

from deployments.access.connections import serve_alone
from deployments.access.guard import Guard
from deployments.access.lanes import Lane, LaneFull, Shared
from deployments.access.names import names_of
from deployments.access.request_body import BodyRefused, body_of
from deployments.webhook.preferences_page import page
from deployments.webhook.response_headers import afterwards, safely
from tasks.delivery import inbound as effects
from tasks.delivery import public_keys
from tasks.practice import load_practice
from tasks.runtime import (
    clock,
    current,
    private_by_default,
)

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
SIGNED_AT = "X-Twilio-Email-Event-Webhook-Timestamp"
LARGEST_POST = 1024 * 1024
LARGEST_FORM = 4 * 1024

BUSY = {"Retry-After": "30"}
WELL_SECONDS = 0.8


def make_app() -> FastAPI:
    """Raises WrongKey at the start when the webhook's key is none."""
    public_keys(current().sendgrid_webhook_key)
    app = FastAPI(
        title="Tend", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.middleware("http")(safely)
    app.add_exception_handler(LaneFull, busy)
    app.state.signed, app.state.stops = Lane(at_once=4, waiting=60), Lane(at_once=2, waiting=20)
    app.state.applied = Lane(at_once=1, waiting=1)  # the one that waits applies whatever waits
    app.state.well = Shared(effects.is_open, WELL_SECONDS, otherwise=False)
    app.post("/sendgrid/events")(take_events)
    app.get("/preferences/{token}")(ask)
    app.post("/preferences/{token}")(stop)
    app.get("/health")(health)
    return app


async def take_events(request: Request, later: BackgroundTasks) -> Response:
    """Keep a genuine body and answer; apply it afterwards. Whatever is wrong with a signature,
    the answer is the same, so that nobody learns which part to mend. What no key can have signed
    is not even read, and nothing unsigned comes near the database."""
    signature, at = request.headers.get(SIGNATURE, ""), request.headers.get(SIGNED_AT, "")
    if not effects.may_be_genuine(signature, at, clock.now()):
        return PlainTextResponse("", 403)
    try:
        body = await body_of(request, LARGEST_POST)
    except BodyRefused as refused:
        return PlainTextResponse("", refused.status)
    if not effects.is_signed(body, signature, at, clock.now()):
        return PlainTextResponse("", 403)
    lanes = request.app.state
    await lanes.signed.run(partial(effects.keep, body, clock.now()))
    later.add_task(_apply, lanes.applied)
    return PlainTextResponse("", 200)


async def _apply(lane: Lane) -> None:
    with suppress(LaneFull):
        await lane.run(partial(afterwards, partial(effects.apply, clock.now())))


async def ask(request: Request) -> HTMLResponse:
    """The page of the link in a notice. Looking at it changes nothing: mail filters look too."""
    return HTMLResponse(page(request.headers.get("Accept-Language", ""), done=False))


async def stop(request: Request, token: str) -> Response:
    """RFC 8058 and the button: no login, no question, the same answer for every token."""
    try:
        await body_of(request, LARGEST_FORM)
    except BodyRefused as refused:
        return PlainTextResponse("", refused.status)
    await request.app.state.stops.run(partial(effects.stop_email, token))
    return HTMLResponse(page(request.headers.get("Accept-Language", ""), done=True))


async def health(request: Request) -> JSONResponse:
    """Whether events can be taken; nothing about what is in the database. Within a second."""
    fine = await request.app.state.well.ask()
    return JSONResponse({"database": fine}, 200 if fine else 503)


async def busy(_request: Request, _full: Exception) -> Response:
    return PlainTextResponse("", 503, BUSY)


def webhook() -> Guard:
    """For uvicorn: quiet, so that no token of a link ends in a log."""
    private_by_default()
    logging.getLogger("uvicorn.access").disabled = True
    return guarded("127.0.0.1")


def guarded(host: str) -> Guard:
    """It answers to the names of this machine, to that of the links in our e-mail, and to those of
    TEND_SERVE_NAMES. Raises WrongInput."""
    settings = current()
    link = urlsplit(load_practice(settings.practice_file).preference_url).hostname or ""
    return Guard(make_app(), names_of(host, f"{link},{settings.serve_names}"), any_page=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the webhook until somebody stops it. 2 when a setting is wrong."""
    parser = ArgumentParser(
        prog="python -m deployments.webhook.app",
        description="The webhook for SendGrid's events and for the stop link of our e-mail.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4201)
    return serve_alone(parser, arguments, lambda asked: guarded(asked.host))


if __name__ == "__main__":
    sys.exit(main())
