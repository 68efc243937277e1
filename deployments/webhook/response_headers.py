"""Around every answer of the webhook: headers that keep it private, failures that name nobody."""

import logging
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

from tasks.runtime import leave_trace

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_log = logging.getLogger("tend.webhook")


def afterwards(work: Callable[[], object]) -> None:
    """What follows an answer, with the same care: a failure leaves the post waiting, and its code
    in the log."""
    try:
        work()
    except Exception as problem:
        _log.error("the webhook could not apply a post yet: %s", leave_trace(problem))


async def safely(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """A database that is away is 503, so the sender tries again. The log gets the code of the
    failure and its trace, and no more: a driver's own words can hold what somebody sent (HP-13)."""
    try:
        response = await answer(request)
    except Exception as problem:
        _log.error("the webhook could not answer: %s", leave_trace(problem))
        response = PlainTextResponse("", 503)
    response.headers.update(HEADERS)
    return response
