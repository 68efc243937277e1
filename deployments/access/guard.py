"""What stands before a listener of ours: only its own names, only its own pages, no guessing.

A browser on this machine opens pages of strangers, and such a page can send to this machine, under
a name of its own that it lets point here. So the Host has to be ours, and whoever says where a
page came from has to name one of ours. The password is asked for by Prefect; who says a wrong one
waits for the answer, one after the other.
"""

import asyncio
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from deployments.access.names import is_loopback

AT_HOME = {
    "Content-Security-Policy": "connect-src 'self' data: blob:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""A page of ours talks to us alone: Prefect's newer pages would ask a host outside, and tell it
what is looked at."""
WRONG_LOGIN_SECONDS = 1.0
"""How long the answer to a wrong login takes, for all who guess together."""


class Guard:
    """An ASGI application before another one. No `names`: any name is taken.

    `any_page`: what is asked for needs no login, but a key of its own, so that it may come from
    anywhere: a signed post, a link with a token.
    """

    def __init__(self, app: ASGIApp, names: tuple[str, ...], any_page: bool = False) -> None:
        self._app = app
        self._names = frozenset(names)
        self._any_page = any_page
        self._guess = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers)
        if refusal:
            await _refuse(refusal, scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message.get("status") == 401 and "authorization" in headers:
                async with self._guess:
                    await asyncio.sleep(WRONG_LOGIN_SECONDS)
            if message["type"] == "http.response.start":
                said = MutableHeaders(scope=message)
                for name, value in AT_HOME.items():
                    said.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, answer)

    def _refusal(self, headers: Headers) -> str:
        host = headers.get("host", "")
        if self._names and _name(f"//{host}") not in self._names:
            return "This server does not answer to that name; TEND_SERVE_NAMES lists its names."
        origin = headers.get("origin")
        if origin is None or self._any_page or self._is_ours(origin, host):
            return ""
        return "A page from elsewhere may not ask this server."

    def _is_ours(self, origin: str, host: str) -> bool:
        """The page came from where it asks; or from a name of ours, whose port a proxy may have
        changed. On this machine other ports are other people's."""
        if origin.partition("://")[2].lower() == host.lower():
            return True
        name = _name(origin)
        if name not in self._names:
            return False
        return not is_loopback(name) or _port(origin) == _port(f"//{host}")


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _port(address: str) -> int | None:
    try:
        return urlsplit(address).port
    except ValueError:
        return None


async def _refuse(reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(1008, reason)(scope, receive, send)
    else:
        await PlainTextResponse(f"{reason}\n", 403)(scope, receive, send)
