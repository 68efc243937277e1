"""Whatever bytes come to the webhook, it answers, keeps what was signed, and changes no message."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from deployments.webhook.app import make_app
from tasks.runtime import clock
from tasks.storage.tables import PREFERENCE
from tests.sendgrid_double import Double
from tests.tasks.days import rows
from tests.tasks.mailing import hand_over, live, reminded, states

BODIES = int(os.environ.get("CHAOS_BODIES", "300"))
"""`make chaos` sends ten thousand."""
_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**63,
    1e309,
    "",
    "\x00",
    "\ud800",
    "é" * 300,
    [],
    {},
    "null",
    float("nan"),
)
_KEYS = ("event", "timestamp", "tend_id", "sg_message_id", "sg_event_id", "email", "reason")


@pytest.fixture
def double(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database)
    monkeypatch.setattr("tasks.storage.database._configured", [sqlite_database])
    double = Double()
    monkeypatch.setenv("TEND_SENDGRID_WEBHOOK_KEY", double.public_key)
    with live(double, monkeypatch):
        reminded(1)
        hand_over()
        yield double


def fuzzed(chance: random.Random, genuine: list[dict[str, Any]]) -> bytes:
    """Bytes, cut or twisted JSON, odd values in the right places; never a whole true event."""
    kind = chance.randrange(4)
    if kind == 0:
        return chance.randbytes(chance.randrange(200))
    event = dict(genuine[0])
    if kind == 1:
        whole = json.dumps([event]).encode()
        return whole[: chance.randrange(len(whole) - 1)]
    for name in chance.sample(_KEYS, 3):
        event[name] = chance.choice(_ODD)
    event["tend_id"] = chance.choice(_ODD)
    if kind == 2:
        return json.dumps([event]).encode()
    return json.dumps({"events": [event], "n": chance.choice((1, [], "x"))}).encode()


async def answers(double: Double) -> set[int]:
    chance = random.Random(6)
    said: set[int] = set()
    at = int(clock.now().timestamp())
    genuine = double.events("delivered", at)
    webhook = httpx.ASGITransport(make_app())
    async with httpx.AsyncClient(transport=webhook, base_url="http://webhook") as client:
        for number in range(BODIES):
            if number % 50 == 0:
                at = int(clock.now().timestamp())
            body = fuzzed(chance, genuine)
            headers = double.signed(body, at) if number % 2 else {"X-Twilio": "x"}
            answer = await client.post("/sendgrid/events", content=body, headers=headers)
            said.add(answer.status_code)
    return said


async def pages(webhook: httpx.ASGITransport, double: Double) -> set[int]:
    """Paths and languages of all kinds; true tokens are only looked at."""
    chance = random.Random(7)
    said: set[int] = set()
    async with httpx.AsyncClient(transport=webhook, base_url="http://webhook") as client:
        for _ in range(BODIES // 3):
            junk = chance.randbytes(chance.randrange(1, 40))
            language = {b"Accept-Language": chance.choice([b"EN", b"es-" + junk, junk])}
            path = f"/preferences/{quote(junk, safe='')}"
            said.add((await client.post(path, content=junk, headers=language)).status_code)
            path = f"/preferences/{chance.choice(double.tokens)}"
            said.add((await client.get(path, headers=language)).status_code)
    return said


def test_no_path_and_no_language_breaks_the_page_or_stops_an_email(double: Double) -> None:
    """A path that holds another `/` is no page of ours."""
    assert asyncio.run(pages(httpx.ASGITransport(make_app()), double)) <= {200, 404}
    assert rows(PREFERENCE) == []


def test_bodies_of_all_kinds_are_answered_and_change_nothing(double: Double) -> None:
    assert asyncio.run(answers(double)) == {200, 403}
    assert states() == ["accepted"]
