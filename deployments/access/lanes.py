"""Work that waits for the database, each kind in a lane of its own.

While somebody else writes, whoever wants to write stands and waits. Anybody may press a stop
link; so those who do must not take the places of the provider's signed posts, nor either of them
that of the question whether we are well.
"""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

T = TypeVar("T")


class LaneFull(Exception):
    """So many wait already that one more would wait in vain; 503, so the sender tries again."""


class Lane:
    """At most `at_once` at work in threads of their own, and `waiting` behind them."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._places, self._most = CapacityLimiter(at_once), at_once + waiting
        self._inside = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Raises LaneFull."""
        if self._inside >= self._most:
            raise LaneFull
        self._inside += 1
        try:
            return await run_sync(work, limiter=self._places)
        finally:
            self._inside -= 1


class Shared(Generic[T]):
    """A question that many ask and one look answers: whoever asks meanwhile gets that answer."""

    def __init__(self, look: Callable[[], T], seconds: float, otherwise: T) -> None:
        """`otherwise` is the answer after `seconds`; the look goes on for those who ask next."""
        self._look, self._seconds, self._otherwise = look, seconds, otherwise
        self._lane = Lane(1, 0)
        self._running: asyncio.Task[T] | None = None

    async def ask(self) -> T:
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._lane.run(self._look))
        await asyncio.wait({self._running}, timeout=self._seconds)
        return self._running.result() if self._running.done() else self._otherwise
