"""The webhook on a real server on loopback: what comes in, what is answered, what it changes."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import Request
from sqlalchemy.exc import OperationalError

from deployments.access.request_body import BodyRefused
from deployments.access.request_body import body_of as body_of_request
from deployments.webhook import app
from deployments.webhook.preferences_page import page
from tasks.delivery import inbox
from tasks.delivery.apply_events import apply_events
from tasks.delivery.sendgrid_events import read_events
from tasks.delivery.webhook_signature import REPLAY_WINDOW, is_genuine, public_keys
from tasks.runtime import clock
from tasks.storage import database
from tasks.storage.tables import MESSAGE_EVENT, PERSON, PREFERENCE, PROVIDER_POST
from tests.deployments.webhook.conftest import both
from tests.factories import TODAY
from tests.planted_fault import CANARY, plant, trace_log
from tests.sendgrid_double import Double
from tests.tasks.days import rows
from tests.tasks.mailing import states
from tests.waiting import PATIENCE_SECONDS, eventually

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "sendgrid" / "sendgrid_dev.json"


def moment() -> int:
    return int(clock.now().timestamp())


@pytest.fixture
def webhook(double: Double) -> Iterator[httpx.Client]:
    """A real server; the client talks to it."""
    assert double.accepted
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(app.webhook, factory=True, log_level="warning", access_log=False)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        assert eventually(lambda: server.started, over=lambda: not thread.is_alive())
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with httpx.Client(base_url=address, timeout=PATIENCE_SECONDS, trust_env=False) as client:
            yield client
        server.should_exit = True
        thread.join()


def post(
    webhook: httpx.Client, double: Double, body: bytes, at: int | None = None
) -> httpx.Response:
    headers = double.signed(body, moment() if at is None else at)
    return webhook.post("/sendgrid/events", content=body, headers=headers)


def applied(count: int) -> None:
    """Applying comes after the answer."""

    def done() -> int:
        of_them = PROVIDER_POST.select().where(PROVIDER_POST.c.applied_at.is_not(None))
        with database.reading() as connection:
            return len(connection.execute(of_them).all())

    assert eventually(lambda: done() >= count), f"{done()} of {count} posts were applied"


def body_of(events: list[Any]) -> bytes:
    return json.dumps(events).encode() + b"\r\n"


@both
def test_a_genuine_delivery_is_kept_answered_and_applied(
    webhook: httpx.Client, double: Double
) -> None:
    answer = post(webhook, double, body_of(double.events("delivered", moment())))
    assert (answer.status_code, answer.content) == (200, b"")
    applied(1)
    assert states() == ["delivered", "delivered"]
    assert [(r["events"], r["unknown"], r["malformed"]) for r in rows(PROVIDER_POST)] == [(2, 0, 0)]


@both
@pytest.mark.vector(24)
def test_the_same_batch_posted_fifty_times_changes_state_once(
    webhook: httpx.Client, double: Double
) -> None:
    """Also when the event ids differ between the copies (WH-03)."""
    at = moment()
    for number in range(50):
        events = double.events("delivered", at)
        if number % 2:
            events = [{**event, "sg_event_id": f"copy-{number}"} for event in events]
        assert post(webhook, double, body_of(events)).status_code == 200
    applied(50)
    assert states() == ["delivered", "delivered"]
    assert len(rows(MESSAGE_EVENT)) == 2


def test_any_order_of_events_ends_in_the_same_state(webhook: httpx.Client, double: Double) -> None:
    at = moment()
    for kind in ("bounce", "processed", "delivered", "deferred"):
        assert post(webhook, double, body_of(double.events(kind, at))).status_code == 200
    applied(4)
    assert all(state in ("bounced", "replaced") for state in states())


def test_every_kind_of_bad_signature_gets_the_same_answer(
    webhook: httpx.Client, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = body_of(double.events("delivered", moment()))
    good = double.signed(body, moment())
    wrong: list[tuple[bytes, dict[str, str]]] = [
        (body, {}),
        (body, {**good, app.SIGNATURE: ""}),
        (body, {**good, app.SIGNATURE: "not base64!"}),
        (body, {**good, app.SIGNATURE: "TUVVQ0lR"}),
        (body, {**good, app.SIGNED_AT: "yesterday"}),
        (body, {**good, app.SIGNED_AT: str(moment() + 1)}),
        (body, {**good, app.SIGNED_AT: "9" * 400}),
        (body, {**good, app.SIGNED_AT: "9" * 5000}),
        (body, {**good, app.SIGNED_AT: f"{good[app.SIGNED_AT]}_0"}),
        (body.strip(), good),
        (body + b" ", good),
        (body, double.signed(body, moment() - 301)),
        (body, double.signed(body, moment() + 330)),
        (body, Double().signed(body, moment())),
    ]
    answers = [webhook.post("/sendgrid/events", content=b, headers=h) for b, h in wrong]
    monkeypatch.setenv("TEND_SENDGRID_WEBHOOK_KEY", "")
    answers.append(webhook.post("/sendgrid/events", content=body, headers=good))
    assert {(answer.status_code, answer.content) for answer in answers} == {(403, b"")}
    assert rows(PROVIDER_POST) == []
    assert states() == ["accepted", "accepted"]


def test_the_old_key_and_the_new_one_both_count_while_they_change(
    webhook: httpx.Client, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = Double()
    monkeypatch.setenv("TEND_SENDGRID_WEBHOOK_KEY", f"{new.public_key}, {double.public_key}")
    body = body_of(double.events("processed", moment()))
    assert post(webhook, double, body).status_code == 200
    assert post(webhook, new, body).status_code == 200
    assert len(rows(PROVIDER_POST)) == 1, "the same bytes are kept once"


def test_one_wrong_element_never_loses_the_others(webhook: httpx.Client, double: Double) -> None:
    good = double.events("delivered", moment())
    odd: list[Any] = [
        {**good[0], "event": "teleported"},
        {"event": 7},
        None,
        "?",
        {**good[0], "timestamp": "x"},
    ]
    assert post(webhook, double, body_of([*odd, *good])).status_code == 200
    applied(1)
    [kept] = rows(PROVIDER_POST)
    assert (kept["events"], kept["unknown"], kept["malformed"]) == (3, 1, 4)
    assert states() == ["delivered", "delivered"]


def test_a_body_counts_whatever_it_says_it_is(webhook: httpx.Client, double: Double) -> None:
    body = body_of(double.events("delivered", moment()))
    headers = double.signed(body, moment()) | {"Content-Type": "text/html; charset=utf-16"}
    assert webhook.post("/sendgrid/events", content=body, headers=headers).status_code == 200
    applied(1)
    assert states() == ["delivered", "delivered"]


def test_a_body_that_breaks_off_is_not_kept_and_nobody_else_waits(
    webhook: httpx.Client, double: Double
) -> None:
    body = body_of(double.events("delivered", moment()))
    head = b"".join(
        f"{name}: {value}\r\n".encode() for name, value in double.signed(body, moment()).items()
    )
    for sent in (0, 10, len(body) - 1):
        with socket.create_connection((webhook.base_url.host, webhook.base_url.port or 0)) as line:
            line.sendall(b"POST /sendgrid/events HTTP/1.1\r\nHost: webhook\r\n" + head)
            line.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body[:sent])
            assert webhook.get("/health").status_code == 200
    assert rows(PROVIDER_POST) == []
    assert post(webhook, double, body).status_code == 200


def test_a_body_that_comes_too_slowly_is_given_up() -> None:
    async def never() -> dict[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.request", "body": b"", "more_body": False}

    slow = Request({"type": "http", "method": "POST", "headers": []}, never)
    with pytest.raises(BodyRefused) as refused:
        asyncio.run(body_of_request(slow, 10, seconds=0.05))
    assert refused.value.status == 408


def test_a_post_that_cannot_be_applied_yet_waits_and_the_log_says_only_what_kind_of_failure(
    webhook: httpx.Client,
    double: Double,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def away(*_: object) -> int:
        raise OperationalError("select", {}, OSError("zebulon is locked"))

    body = body_of(double.events("delivered", moment()))
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "apply_events", away)
        assert post(webhook, double, body).status_code == 200
        assert eventually(lambda: "OperationalError" in caplog.text)
    assert "the webhook could not apply a post yet: OperationalError" in caplog.text
    assert "zebulon" not in caplog.text + "".join(capfd.readouterr())
    assert [(row["applied_at"], row["failed_with"]) for row in rows(PROVIDER_POST)] == [(None, "")]
    assert post(webhook, double, body).status_code == 200, "SendGrid posts it again"
    applied(1)
    assert states() == ["delivered", "delivered"]


@pytest.mark.rule("HP-13")
def test_a_fault_behind_the_webhook_leads_to_its_line_and_names_nobody(
    webhook: httpx.Client,
    double: Double,
    tend_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """First where a post is applied: it is set aside. Then where it is kept: it is posted again."""
    body = body_of(double.events("delivered", moment()))
    with monkeypatch.context() as patch:
        applying = plant(patch, apply_events, "KeyError")
        assert post(webhook, double, body).status_code == 200
        assert eventually(lambda: bool(rows(PROVIDER_POST)[0]["failed_with"]))
    assert rows(PROVIDER_POST)[0]["failed_with"] == f"KeyError in {applying}"
    with monkeypatch.context() as patch:
        keeping = plant(patch, inbox.keep)
        assert post(webhook, double, body + b" ").status_code == 503
    told, printed = trace_log(tend_home), "".join(capfd.readouterr())
    assert f" | KeyError in {applying} | post {rows(PROVIDER_POST)[0]['id']}\n" in told
    assert f" | RuntimeError in {keeping}\n" in told
    assert f"    {keeping} keep\n" in told
    assert CANARY not in told + printed
    assert post(webhook, double, body + b" ").status_code == 200


def test_a_body_that_is_no_json_is_kept_and_counted(webhook: httpx.Client, double: Double) -> None:
    for body in (b"", b"{}", b"\xff\xfe", b"[" * 50_000):
        assert post(webhook, double, body).status_code == 200
    applied(4)
    assert all((one["events"], one["malformed"]) == (0, 1) for one in rows(PROVIDER_POST))


def test_a_body_too_large_is_refused_whether_announced_or_not(
    webhook: httpx.Client, double: Double
) -> None:
    large = b"[" + b" " * app.LARGEST_POST + b"]"
    assert post(webhook, double, large).status_code == 413
    parts = (large[at : at + 65_536] for at in range(0, len(large), 65_536))
    unsigned = webhook.post("/sendgrid/events", content=parts)
    assert unsigned.status_code == 403, "nothing is read that nobody can have signed"
    parts = (large[at : at + 65_536] for at in range(0, len(large), 65_536))
    signed = double.signed(large, moment())
    unannounced = webhook.post("/sendgrid/events", content=parts, headers=signed)
    assert unannounced.status_code == 413
    just = b"[" + b" " * (app.LARGEST_POST - 2) + b"]"
    assert post(webhook, double, just).status_code == 200


def test_looking_at_the_page_changes_nothing_and_the_button_stops_the_mail(
    webhook: httpx.Client, double: Double
) -> None:
    token = double.tokens[0]
    seen = webhook.get(f"/preferences/{token}")
    assert seen.status_code == 200
    assert "Stop e-mails" in seen.text
    assert len(rows(PERSON, email_chosen=True)) == 2
    for _ in range(2):  # a provider may press twice
        done = webhook.post(f"/preferences/{token}", data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
    assert "We will not e-mail you" in done.text
    assert len(rows(PERSON, email_chosen=True)) == 1
    [wish] = rows(PREFERENCE)
    assert (wish["channel"], wish["wanted"], wish["actor"]) == ("email", False, "the person")


@both
def test_the_page_tells_nobody_whether_a_token_is_somebodys(
    webhook: httpx.Client, double: Double
) -> None:
    known, unknown = double.tokens[0], "nobody-has-this-token-at-all"
    for path in (known, unknown):
        assert webhook.get(f"/preferences/{path}").status_code == 200
    pages = {webhook.get(f"/preferences/{path}").text for path in (known, unknown)}
    done = {
        webhook.post(f"/preferences/{path}").text for path in (known, unknown, "%00", "x" * 500)
    }
    assert (len(pages), len(done)) == (1, 1)
    assert known not in next(iter(pages))
    assert "zebulon" not in next(iter(pages))


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("es-MX,es;q=0.9,en;q=0.5", "es"), ("ES-MX", "es"), ("EN", "en"), ("fr", "en"),
        ("", "en"), (";;,,-,__,*", "en"), ("es" * 500, "en"), ("../es", "en"),
    ],
)  # fmt: skip
def test_the_page_speaks_the_language_that_the_browser_asks_for(asked: str, spoken: str) -> None:
    assert f'<html lang="{spoken}">' in page(asked, done=False)


def test_the_webhook_says_that_it_is_well_and_shows_no_list_of_what_it_can_do(
    webhook: httpx.Client,
) -> None:
    answer = webhook.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"database": True})
    assert answer.headers["Cache-Control"] == "no-store"
    assert [webhook.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [
        404
    ] * 3


def test_what_comes_in_is_in_no_log_even_at_debug(
    webhook: httpx.Client,
    double: Double,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    for ours_to_call_with in ("httpx", "httpcore"):
        caplog.set_level(logging.WARNING, ours_to_call_with)
    token = double.tokens[0]
    post(webhook, double, body_of(double.events("bounce", moment(), reason="zebulon moved")))
    applied(1)
    webhook.post(f"/preferences/{token}")
    ours = [record for record in caplog.records if not record.name.startswith("http")]
    said = "".join(capfd.readouterr()) + " ".join(record.getMessage() for record in ours)
    assert [word for word in ("zebulon", "quackenbush", token, "SG.") if word in said] == []


def test_a_post_that_a_dead_process_left_waiting_is_applied_by_the_next(double: Double) -> None:
    with database.writing() as connection:
        inbox.keep(connection, body_of(double.events("delivered", moment())), clock.now())
    assert states() == ["accepted", "accepted"]
    done = inbox.apply_waiting(clock.now(), TODAY)
    assert (done.posts, done.changed) == (1, 2)
    assert inbox.apply_waiting(clock.now(), TODAY).posts == 0


def test_a_body_is_emptied_after_a_month_and_stays_known(double: Double) -> None:
    body, then = body_of(double.events("delivered", moment())), clock.now()
    with database.writing() as connection:
        assert inbox.keep(connection, body, then)
    inbox.apply_waiting(then, TODAY)
    month = inbox.KEPT_FOR
    for later, emptied in ((month, 0), (month + timedelta(seconds=1), 1)):
        with database.writing() as connection:
            assert inbox.empty_old(connection, then + later) == emptied
    assert rows(PROVIDER_POST)[0]["body"] == b""
    with database.writing() as connection:
        assert not inbox.keep(connection, body, then), "the same bytes again"


def test_a_post_that_breaks_our_code_is_set_aside_and_the_next_is_applied(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise KeyError("zebulon")

    body = body_of(double.events("processed", moment()))
    with database.writing() as connection:
        inbox.keep(connection, body, clock.now())
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "apply_events", broken)
        assert inbox.apply_waiting(clock.now(), TODAY).posts == 0
    with database.writing() as connection:
        inbox.keep(connection, body + b" ", clock.now())
        assert inbox.count_set_aside(connection) == 1
    assert inbox.apply_waiting(clock.now(), TODAY).posts == 1
    broke, fine = (row["failed_with"] for row in rows(PROVIDER_POST))
    assert re.fullmatch(r"KeyError in tasks/delivery/inbox\.py:\d+", broke)
    assert fine == ""
    later = clock.now() + inbox.KEPT_FOR + timedelta(seconds=5)
    with database.writing() as connection:
        assert inbox.empty_old(connection, later) == 2, "it holds addresses too"
        assert inbox.count_set_aside(connection) == 0


def test_the_published_signatures_verify_and_the_wrong_ones_do_not() -> None:
    if not PUBLISHED.exists():
        pytest.skip("the published vectors (shared/data/sendgrid) are not beside this checkout")
    vectors = json.loads(PUBLISHED.read_text())["signature_vectors"]
    assert {one["valid"] for one in vectors} == {True, False}
    for one in vectors:
        keys, at = public_keys(one["public_key"]), one["timestamp"]
        then = datetime.fromtimestamp(int(at) if at.isdecimal() else 0, UTC)
        body = one["payload"].encode()
        assert is_genuine(keys, one["signature"], at, body, then) is one["valid"], one["name"]
        stripped = body.rstrip(b"\r\n")
        assert stripped == body or not is_genuine(keys, one["signature"], at, stripped, then)
        if one["valid"]:
            assert body.endswith(b"\r\n")
            edge = then + REPLAY_WINDOW
            assert is_genuine(keys, one["signature"], at, body, edge - timedelta(seconds=1))
            assert is_genuine(keys, one["signature"], at, body, edge)
            assert not is_genuine(keys, one["signature"], at, body, edge + timedelta(seconds=1))


def test_every_event_that_the_documentation_shows_is_understood() -> None:
    if not PUBLISHED.exists():
        pytest.skip("the published events (shared/data/sendgrid) are not beside this checkout")
    shown = json.loads(PUBLISHED.read_text())["event_batch_all_types"]
    read = read_events(json.dumps(shown).encode(), clock.now())
    assert (len(read.events), read.unknown, read.malformed) == (len(shown), 0, 0)
