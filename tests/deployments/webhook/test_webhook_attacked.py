"""The webhook as it is served, in a process of its own, while somebody wants it down."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from deployments.access import connections
from deployments.access.guard import Guard
from deployments.access.lanes import Lane, LaneFull, Shared
from tasks.runtime import clock
from tasks.storage import database
from tasks.storage.tables import PERSON, PROVIDER_POST
from tests.deployments.webhook.conftest import both
from tests.sendgrid_double import Double
from tests.tasks.days import rows
from tests.tasks.mailing import states
from tests.waiting import PATIENCE_SECONDS, eventually

ROOT = Path(__file__).parents[3]
ANONYMOUS_POSTS = 1_000


@pytest.fixture
def webhook(double: Double) -> Iterator[httpx.Client]:
    """What `tend serve` starts; the client talks to it."""
    assert double.accepted
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "deployments.webhook.app", "--port", str(port)]
    served = subprocess.Popen(command, cwd=ROOT, env=os.environ.copy())
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=address, timeout=PATIENCE_SECONDS, trust_env=False) as client:
            assert eventually(lambda: answers(client), over=lambda: served.poll() is not None)
            yield client
    finally:
        served.terminate()
        served.wait(PATIENCE_SECONDS)


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def place(webhook: httpx.Client) -> tuple[str, int]:
    return webhook.base_url.host, webhook.base_url.port or 0


def signed(double: Double, kind: str = "delivered") -> tuple[bytes, dict[str, str]]:
    at = int(clock.now().timestamp())
    body = json.dumps(double.events(kind, at)).encode() + b"\r\n"
    return body, double.signed(body, at)


def seconds_to_say_that_it_is_well(webhook: httpx.Client) -> float:
    began = time.monotonic()
    answer = httpx.get(webhook.base_url.join("/health"), timeout=PATIENCE_SECONDS, trust_env=False)
    assert (answer.status_code, answer.json()) == (200, {"database": True})
    return time.monotonic() - began


@contextmanager
def locked() -> Iterator[None]:
    """Somebody writes and does not come to an end."""
    with database.writing() as connection:
        if connection.dialect.name != "sqlite":
            connection.execute(text("LOCK TABLE provider_post, person IN EXCLUSIVE MODE"))
        yield


@pytest.mark.parametrize("said", [b"", b"POST /sendgrid/events HTTP/1.1\r\nHost: 127."])
def test_two_hundred_sockets_that_ask_nothing_keep_nobody_out(
    webhook: httpx.Client, double: Double, said: bytes
) -> None:
    with ExitStack() as sockets:
        for _ in range(200):
            sockets.enter_context(socket.create_connection(place(webhook))).sendall(said)
        assert seconds_to_say_that_it_is_well(webhook) < 1
        body, headers = signed(double)
        answer = httpx.post(
            webhook.base_url.join("/sendgrid/events"),
            content=body,
            headers=headers,
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )
        assert answer.status_code == 200
    assert eventually(lambda: states() == ["delivered", "delivered"])


@pytest.mark.parametrize("said", [b"", b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "])
def test_a_head_that_does_not_come_to_an_end_has_a_deadline(
    webhook: httpx.Client, said: bytes
) -> None:
    """Also where a byte comes every now and then."""
    with socket.create_connection(place(webhook)) as slow:
        slow.settimeout(connections.HEAD_SECONDS / 10)
        slow.sendall(said)

        def ended() -> bool:
            try:
                if said:
                    slow.sendall(b"x")
                return slow.recv(1) == b""
            except TimeoutError:
                return False
            except ConnectionError:
                return True

        began = time.monotonic()
        assert eventually(ended)
        assert time.monotonic() - began >= connections.HEAD_SECONDS / 2


def test_a_request_that_is_whole_is_not_ended_for_another(
    webhook: httpx.Client, double: Double
) -> None:
    body, headers = signed(double)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    asked = f"POST /sendgrid/events HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}".encode()
    with ExitStack() as sockets, socket.create_connection(place(webhook)) as ours:
        with locked():
            ours.sendall(asked + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            for _ in range(connections.MOST_OF_A_PEER + 20):
                sockets.enter_context(socket.create_connection(place(webhook)))
            seconds_to_say_that_it_is_well(webhook)
        ours.settimeout(PATIENCE_SECONDS)
        assert ours.recv(12) == b"HTTP/1.1 200"


def test_a_proxy_ends_a_resting_connection_before_we_do() -> None:
    """nginx keeps one for 60 seconds: a post on a connection that we end meanwhile is lost."""
    served = connections.listener(Guard(FastAPI(), ()), "127.0.0.1", 0)
    assert served.timeout_keep_alive > 60


async def flood(address: str, double: Double) -> list[int]:
    """What anybody can send who has seen one notice of ours, whose link nobody else has."""
    unknown = "nobody-has-this-token-at-all"
    junk = {**signed(double)[1], "X-Twilio-Email-Event-Webhook-Signature": "TUVVQ0lR"}
    kinds: tuple[tuple[str, bytes, dict[str, str]], ...] = (
        ("/sendgrid/events", b"x" * 1000, {}),
        ("/sendgrid/events", b"x" * 1000, junk),
        (f"/preferences/{unknown}", b"", {}),
        (f"/preferences/{double.tokens[0]}", b"", {}),
    )
    limits = httpx.Limits(max_connections=60)
    async with httpx.AsyncClient(
        base_url=address, limits=limits, timeout=PATIENCE_SECONDS, trust_env=False
    ) as client:

        async def send(number: int) -> int:
            path, body, headers = kinds[number % len(kinds)]
            return (await client.post(path, content=body, headers=headers)).status_code

        return list(await asyncio.gather(*(send(number) for number in range(ANONYMOUS_POSTS))))


@both
def test_a_thousand_anonymous_posts_while_somebody_writes_hold_no_signed_one_up(
    webhook: httpx.Client, double: Double
) -> None:
    """Until the lock is gone they wait; the signed post then finds its own lane."""
    body, headers = signed(double)
    address = str(webhook.base_url)

    async def attack() -> tuple[list[int], int, list[float]]:
        with locked():
            floods = asyncio.create_task(flood(address, double))
            asks = asyncio.to_thread(
                webhook.post, "/sendgrid/events", content=body, headers=headers
            )
            asked = asyncio.create_task(asks)
            took = [
                await asyncio.to_thread(seconds_to_say_that_it_is_well, webhook) for _ in "12345"
            ]
            assert not asked.done(), "the lock has to be held all that time"
        return await floods, (await asked).status_code, took

    said, answer, took = asyncio.run(attack())
    assert answer == 200
    assert sorted(took)[len(took) // 2] < 1, took  # one may meet a machine that is busy elsewhere
    assert set(said) == {200, 403, 503}
    assert said.count(403) == ANONYMOUS_POSTS // 2
    assert len(rows(PROVIDER_POST)) == 1
    assert eventually(lambda: states() == ["delivered", "delivered"])
    assert len(rows(PERSON, email_chosen=True)) == 1, "the person whose link was pressed"


def test_one_too_many_for_a_lane_is_told_at_once_and_the_next_finds_a_place() -> None:
    async def crowd() -> tuple[list[object], str]:
        lane = Lane(at_once=1, waiting=1)
        asked = [lane.run(lambda: "done") for _ in "123"]
        told = await asyncio.gather(*asked, return_exceptions=True)
        return list(told), await lane.run(lambda: "next")

    told, after = asyncio.run(crowd())
    assert told[:2] == ["done", "done"]
    assert isinstance(told[2], LaneFull)
    assert after == "next"


def test_a_look_that_takes_long_is_answered_in_time_and_looked_once() -> None:
    looks: list[int] = []

    async def ask() -> tuple[list[bool], bool]:
        ends = asyncio.Event()
        loop = asyncio.get_running_loop()

        def look() -> bool:
            looks.append(1)
            asyncio.run_coroutine_threadsafe(ends.wait(), loop).result()
            return True

        well = Shared(look, 0.05, otherwise=False)
        early = await asyncio.gather(*(well.ask() for _ in range(20)))
        ends.set()
        while not (late := await well.ask()):
            pass
        return list(early), late

    assert asyncio.run(ask()) == ([False] * 20, True)
    assert len(looks) == 1
