"""The listener's connections: each has to ask soon, and nobody holds them all.

A socket that says nothing costs its owner nothing and us a place. So the head of a request has a
deadline, one peer and all of them together have a number of places, and whoever comes when these
are taken gets the place of the connection that has kept us waiting longest. A request that is
whole is never ended for another one.
"""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from deployments.access.guard import Guard
from tasks.runtime import WITH_COMMAND, WrongInput, end_with_the_command, private_by_default

HEAD_SECONDS = 5.0
"""From the first moment, or the first byte after an answer, to the end of the headers."""
REST_SECONDS = 75
"""Between an answer and the next request. A proxy keeps its connections for 60 seconds; where we
closed sooner, a post that it sends at that moment would be lost. Who rests gives way to others."""
MOST_OF_A_PEER = 100
"""The proxy with TLS is one peer."""
MOST = 200


def serve_alone(
    parser: ArgumentParser, arguments: Sequence[str] | None, made: Callable[[Namespace], Guard]
) -> int:
    """A listener as a process of its own, until somebody stops it. 2 when it is not ready: `made`
    raises WrongInput. The parser knows `host` and `port`."""
    parser.add_argument(WITH_COMMAND, action="store_true", help="end when the input closes")
    asked = parser.parse_args(arguments)
    private_by_default()
    if asked.with_command:
        end_with_the_command()
    try:
        app = made(asked)
    except WrongInput as wrong:
        print(wrong, file=sys.stderr)
        return 2
    uvicorn.Server(listener(app, asked.host, asked.port)).run()
    return 0


def listener(app: Guard, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=PatientConnection,
        ws="none",
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=REST_SECONDS,
        timeout_graceful_shutdown=10,
    )


class PatientConnection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, for as long as we are willing to wait."""

    _deadline: asyncio.TimerHandle | None = None
    waits_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.waits_since = self.loop.time()
        self._watch()
        others = [one for one in self.connections if one is not self]
        ours = [one for one in others if isinstance(one, PatientConnection)]
        if not self._fits(ours):
            self.transport.abort()
            self.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        self.waits_since = self.loop.time()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        super().connection_lost(exc)

    def keeps_us_waiting(self) -> bool:
        """For the head of a request, for the rest of its body, or for the next one."""
        if self.conn.their_state in (h11.IDLE, h11.ERROR, h11.CLOSED):
            return True
        return self.cycle.response_complete or self.cycle.more_body

    def give_way(self) -> None:
        self.transport.abort()
        self.connections.discard(self)  # its place is free now, not a turn of the loop later

    def _fits(self, others: Iterable["PatientConnection"]) -> bool:
        """Whether there is a place, also after somebody gave way."""
        all_of_them = list(others)
        of_peer = [one for one in all_of_them if _peer(one) == _peer(self)]
        for those, most in ((of_peer, MOST_OF_A_PEER), (all_of_them, MOST)):
            if len(those) < most:
                continue
            idle = [one for one in those if one in self.connections and one.keeps_us_waiting()]
            if not idle:
                return False
            min(idle, key=lambda one: one.waits_since).give_way()
        return True

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._unwatch()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._too_late)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        if self.conn.their_state is h11.IDLE:
            self.transport.abort()


def _peer(connection: PatientConnection) -> str:
    return connection.client[0] if connection.client else ""
