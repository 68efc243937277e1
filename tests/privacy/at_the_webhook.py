"""What the mail provider says about the remarkable people, at the webhook: true, forged, and while
the database refuses to take it."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
from sqlalchemy import text

from deployments.webhook.app import make_app
from tasks.runtime import clock
from tasks.storage import database
from tests.privacy.remarkable import person
from tests.privacy.situations import HER_NAME
from tests.sendgrid_double import Double


def posts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The answers of the webhook to the three."""
    double, now = Double(), int(clock.now().timestamp())
    monkeypatch.setenv("TEND_SENDGRID_WEBHOOK_KEY", double.public_key)
    refusal = f"550 {HER_NAME} <{person(1)['email']}> is unknown here"
    event = {"event": "bounce", "email": person(1)["email"], "timestamp": now, "reason": refusal}
    body = json.dumps([event | {"sg_message_id": "m1", "sg_event_id": "e1"}]).encode()
    forged = double.signed(body, now) | {"X-Twilio-Email-Event-Webhook-Signature": HER_NAME}
    answers = [_post(body, double.signed(body, now)), _post(body, forged)]
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE provider_post RENAME TO somewhere_else"))
    return [*answers, _post(body + b" ", double.signed(body + b" ", now))]


def _post(body: bytes, headers: dict[str, str]) -> int:
    async def post() -> int:
        way = httpx.ASGITransport(app=make_app())
        async with httpx.AsyncClient(transport=way, base_url="http://webhook") as client:
            answer = await client.post("/sendgrid/events", content=body, headers=headers)
            return answer.status_code

    return asyncio.run(post())
