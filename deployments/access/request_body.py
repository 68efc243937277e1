"""A body from outside, read only as far and as long as we are willing to."""

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

PATIENCE_SECONDS = 10.0


class BodyRefused(Exception):
    """Too large (413), too slow (408), or broken off (400)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"http {status}")
        self.status = status


async def body_of(request: Request, largest: int, seconds: float = PATIENCE_SECONDS) -> bytes:
    """The raw bytes, also when nothing says how many there will be. Raises BodyRefused."""
    if _announced(request) > largest:
        raise BodyRefused(413)
    try:
        async with asyncio.timeout(seconds):
            return await _read(request, largest)
    except TimeoutError:
        raise BodyRefused(408) from None
    except ClientDisconnect:
        raise BodyRefused(400) from None


async def _read(request: Request, largest: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise BodyRefused(413)
    return bytes(body)


def _announced(request: Request) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else 0
