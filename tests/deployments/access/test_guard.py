"""Only its own names and its own pages: what strangers in a browser of this machine can reach."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from deployments.access.names import names_of
from deployments.webhook.app import guarded

OWN = "http://127.0.0.1:4201"


def asked(host: str, **headers: str) -> int:
    """What the real webhook answers to that Host, the practice being the one Tend comes with."""

    async def answer() -> int:
        transport = httpx.ASGITransport(guarded("127.0.0.1"))
        async with httpx.AsyncClient(transport=transport, base_url=OWN) as client:
            given = {"Host": host, **headers}
            return (await client.get("/preferences/token", headers=given)).status_code

    return asyncio.run(answer())


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:4201", "localhost:4201", "LOCALHOST", "[::1]:4201", "lakesidehealth.example"],
)
def test_the_webhook_answers_to_this_machine_and_to_the_name_in_its_links(host: str) -> None:
    assert asked(host) == 200


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:4201", "127.0.0.1.evil.example", "lakesidehealth.example.evil",
     "", "[::1", "127.0.0.1@evil.example"],
)  # fmt: skip
def test_a_foreign_name_that_points_to_this_machine_is_refused(host: str) -> None:
    assert asked(host) == 403


@pytest.mark.usefixtures("practice")
def test_a_further_name_is_one_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEND_SERVE_NAMES", "tend.clinic.example, mail.clinic.example")
    assert asked("mail.clinic.example") == 200
    assert asked("clinic.example") == 403


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize("origin", ["null", "https://mail.example", OWN])
def test_the_button_of_a_stop_page_works_from_anywhere_its_token_is_its_key(origin: str) -> None:
    assert asked("127.0.0.1:4201", Origin=origin) == 200


def test_a_listener_that_others_reach_is_known_by_names_that_only_the_settings_tell() -> None:
    assert names_of("0.0.0.0", "") == ()
    assert "tend.example" in names_of("0.0.0.0", "Tend.example")
    assert names_of("127.0.0.1", "") == ("127.0.0.1", "localhost", "::1")
