"""The server of `tend serve`, tried by strangers on the same machine and in its browser."""

from __future__ import annotations

import base64
import json
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from deployments.access.guard import WRONG_LOGIN_SECONDS
from deployments.access.login import kept_login, login_file
from tests.browser.operator import BROWSER, browser
from tests.deployments.prefect_child import started
from tests.waiting import PATIENCE_SECONDS, eventually

SERVE = (
    "import sys; from deployments.server.serve import serve; "
    "sys.exit(serve(int(sys.argv[1]), desk_port=int(sys.argv[2])))"
)
TAKEOVER = """<script>
fetch("ADDRESS/api/deployments/", {
    method: "POST", mode: "no-cors", credentials: "include",
    headers: {"Content-Type": "text/plain"}, body: '{"name": "taken over"}',
}).then(() => document.title = "sent", () => document.title = "failed");
new WebSocket("SOCKET/api/events/in").onopen = () => document.body.append("an open line");
fetch("ADDRESS/api/deployments/count", {method: "POST"})
    .then(answer => answer.text()).then(told => document.body.append(told), () => {});
</script><body></body>"""
ASKING = ("/api/deployments/count", "/api/flow_runs/filter", "/api/block_documents/filter")

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("practice")]


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """`tend serve` without any setting, as it ships."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("TEND_SERVE_AUTH", raising=False)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        desk_port = probe.getsockname()[1]
    log = tmp_path / "serve.log"
    with started("-c", SERVE, str(port), str(desk_port), log=log, folder=tmp_path) as served:
        ready = eventually(
            lambda: "Tend is being served" in log.read_text(),
            over=lambda: served.poll() is not None,
        )
        assert ready, log.read_text()
        assert kept_login(tmp_path / "var") in log.read_text()
        yield f"http://127.0.0.1:{port}"


def test_no_stranger_is_obeyed_by_a_server_that_nobody_gave_a_password(
    address: str, tmp_path: Path
) -> None:
    """Any page in a browser of the billing machine made deployments, and our runner ran them."""
    login = kept_login(tmp_path / "var")
    assert login_file(tmp_path / "var").stat().st_mode & 0o777 == 0o600
    port = address.rpartition(":")[2]
    with httpx.Client(base_url=address, timeout=PATIENCE_SECONDS, trust_env=False) as client:
        for path in ASKING:
            assert client.post(path, json={}).status_code == 401
        client.auth = httpx.BasicAuth(*login.split(":"))
        for path in ASKING:
            assert client.post(path, json={}).status_code == 200
            for foreign in (
                "evil.example",
                f"evil.example:{port}",
                f"127.0.0.1.nip.example:{port}",
            ):
                assert client.post(path, json={}, headers={"Host": foreign}).status_code == 403
            for page in ("null", "https://evil.example", "http://localhost:3000", "file://"):
                assert client.post(path, json={}, headers={"Origin": page}).status_code == 403
            for own in (address, f"http://localhost:{port}"):
                assert client.post(path, json={}, headers={"Origin": own}).status_code == 200
        for look in ("/", "/v2/"):
            shown = client.get(look, headers={"Accept": "text/html"}, follow_redirects=True)
            allowed = shown.headers["Content-Security-Policy"]
            assert "connect-src 'self' " in allowed, "a page of ours talks to us alone"
    _waits_for_the_answer_to_a_wrong_login(address)
    _no_line_without_the_login(address, login)
    if BROWSER is not None:
        _a_file_opened_in_the_browser_reaches_nothing(address, login, tmp_path)


def _waits_for_the_answer_to_a_wrong_login(address: str) -> None:
    began = monotonic()
    for guess in ("tend:password", "tend:"):
        given = httpx.BasicAuth(*guess.split(":"))
        answer = httpx.post(f"{address}{ASKING[0]}", json={}, auth=given, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 401
    assert monotonic() - began >= 2 * WRONG_LOGIN_SECONDS


def _no_line_without_the_login(address: str, login: str) -> None:
    line = f"{address.replace('http', 'ws')}/api/events/in"
    for headers in ({"Origin": "null"}, {"Origin": "https://evil.example"}):
        with pytest.raises(InvalidStatus), connect(line, additional_headers=headers):
            pass
    with connect(line, subprotocols=["prefect"]) as stranger:  # type: ignore[list-item]
        stranger.send(json.dumps({"type": "auth", "token": "tend:password"}))
        with pytest.raises(ConnectionClosed):
            stranger.recv()
    with connect(line, subprotocols=["prefect"]) as ours:  # type: ignore[list-item]
        ours.send(json.dumps({"type": "auth", "token": login}))
        assert json.loads(ours.recv())["type"] == "auth_success"


def _a_file_opened_in_the_browser_reaches_nothing(address: str, login: str, folder: Path) -> None:
    """Also while the operator has entered there in the same browser."""
    page = folder / "takeover.html"
    page.write_text(
        TAKEOVER.replace("ADDRESS", address).replace("SOCKET", address.replace("http", "ws"))
    )
    with browser() as window:
        window.goto(f"{address}/login")
        window.locator("input").first.fill(login)
        window.keyboard.press("Enter")
        window.wait_for_url("**/dashboard")
        window.goto(page.as_uri())
        window.wait_for_function("document.title")
        window.wait_for_timeout(1_000)  # what must not come has had its time
        assert window.inner_text("body") == ""
    found = httpx.post(
        f"{address}/api/deployments/filter",
        json={"deployments": {"name": {"any_": ["taken over"]}}},
        headers={"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"},
        timeout=PATIENCE_SECONDS,
    )
    assert found.json() == []
    assert os.environ.get("PREFECT_API_AUTH_STRING") is None
