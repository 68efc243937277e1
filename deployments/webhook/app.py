"""The webhook: where SendGrid posts its events, and where people stop our e-mail.

Part of `tend serve`; alone it runs as `python -m deployments.webhook.app --port 4201`, or as
`uvicorn --factory deployments.webhook.app:webhook`. Put a proxy with TLS in front of it.
"""

import logging
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlsplit

import uvicorn
from fastapi import BackgroundTasks, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool

from deployments.access.guard import Guard
from deployments.access.names import names_of
from deployments.webhook.preferences_page import page
from deployments.webhook.request_body import BodyRefused, body_of
from deployments.webhook.response_headers import afterwards, safely
from tasks.delivery import inbound as effects
from tasks.delivery import public_keys
from tasks.practice import load_practice
from tasks.runtime import WrongInput, clock, current

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
SIGNED_AT = "X-Twilio-Email-Event-Webhook-Timestamp"
LARGEST_POST = 1024 * 1024
LARGEST_FORM = 4 * 1024


def make_app() -> FastAPI:
    """Raises WrongKey at the start when the webhook's key is none."""
    public_keys(current().sendgrid_webhook_key)
    app = FastAPI(
        title="Tend", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.middleware("http")(safely)
    app.post("/sendgrid/events")(take_events)
    app.get("/preferences/{token}")(ask)
    app.post("/preferences/{token}")(stop)
    app.get("/health")(health)
    return app


async def take_events(request: Request, later: BackgroundTasks) -> Response:
    """Keep a genuine body and answer; apply it afterwards. Whatever is wrong with a signature,
    the answer is the same, so that nobody learns which part to mend."""
    try:
        body = await body_of(request, LARGEST_POST)
    except BodyRefused as refused:
        return PlainTextResponse("", refused.status)
    signature, at = request.headers.get(SIGNATURE, ""), request.headers.get(SIGNED_AT, "")
    if not await run_in_threadpool(effects.keep, body, signature, at, clock.now()):
        return PlainTextResponse("", 403)
    later.add_task(afterwards, partial(effects.apply, clock.now()))
    return PlainTextResponse("", 200)


async def ask(request: Request) -> HTMLResponse:
    """The page of the link in a notice. Looking at it changes nothing: mail filters look too."""
    return HTMLResponse(page(request.headers.get("Accept-Language", ""), done=False))


async def stop(request: Request, token: str) -> Response:
    """RFC 8058 and the button: no login, no question, the same answer for every token."""
    try:
        await body_of(request, LARGEST_FORM)
    except BodyRefused as refused:
        return PlainTextResponse("", refused.status)
    await run_in_threadpool(effects.stop_email, token)
    return HTMLResponse(page(request.headers.get("Accept-Language", ""), done=True))


async def health() -> JSONResponse:
    """Whether events can be taken; nothing about what is in the database."""
    fine = await run_in_threadpool(effects.is_open)
    return JSONResponse({"database": fine}, 200 if fine else 503)


def webhook() -> Guard:
    """For uvicorn: quiet, so that no token of a link ends in a log."""
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
    asked = parser.parse_args(arguments)
    try:
        app = guarded(asked.host)
    except WrongInput as wrong:
        print(wrong, file=sys.stderr)
        return 2
    uvicorn.run(
        app,
        host=asked.host,
        port=asked.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        limit_concurrency=200,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
