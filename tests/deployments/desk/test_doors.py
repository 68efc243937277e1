"""Every address of the desk: who may open it, who may send to it, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from deployments.desk.app import DOORS, HEADERS, LARGEST_FORM
from deployments.desk.visit import Entry
from policy.desk import DeskRole, Permission, allowed
from tests.deployments.desk.conftest import PASSWORD, Desk, Open, code_of

Enter = Callable[..., Desk]
pytestmark = pytest.mark.sqlite_is_enough
GUARDED = [door for door in DOORS if isinstance(door.needs, Permission)]


def path_of(path: str) -> str:
    return path.format(call="nothing", reference="A-0000000000", queue="none")


def test_every_role_opens_what_it_may_and_nothing_else(enter: Enter) -> None:
    for role in DeskRole:
        desk = enter(role)
        desk.open("/start")
        for door in GUARDED:
            desk.open("/sign-out")
            if door.method == "GET":
                desk.open(path_of(door.path))
            else:
                desk.send(path_of(door.path))
            may = door.needs in allowed([role])
            assert ("Not for your roles" not in desk.text) is may, (role, door.path)
            assert (desk.status == 403) is not may, (role, door.path, desk.text)
            assert desk.status < 500


def test_without_a_sign_in_every_address_leads_to_it(browser: Open) -> None:
    desk = browser()
    for door in DOORS:
        if door.needs is not Entry.ANYBODY:
            answer = desk.http.request(door.method, path_of(door.path), follow_redirects=False)
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), door.path


def test_a_form_without_the_key_of_its_session_does_nothing(enter: Enter) -> None:
    ours, other = enter(DeskRole.ADMIN, name="ours"), enter(DeskRole.ADMIN, name="other")
    stolen = other.open("/people")
    assert stolen
    ours.last = other.last  # the key of another session
    for door in DOORS:
        if door.method == "POST" and isinstance(door.needs, Permission):
            if door.needs not in allowed([DeskRole.ADMIN]):
                continue
            assert "Nothing was recorded" in ours.send(door.path, name="other", act="disable")
            ours.last = other.last
            plain = ours.http.post(door.path, data={"name": "other", "act": "disable"})
            assert plain.status_code == 403
    assert "disabled" not in other.open("/people")


def test_every_answer_is_private_and_talks_to_nobody_else(enter: Enter) -> None:
    desk = enter(DeskRole.ADMIN)
    for path in ("/sign-in", "/people", "/log", "/nothing-here", "/desk.css"):
        answer = desk.http.get(path)
        for name, value in HEADERS.items():
            if (path, name) != ("/desk.css", "Cache-Control"):
                assert answer.headers[name] == value, (path, name)
    sent = desk.http.get("/sign-in", follow_redirects=False)
    assert sent.status_code == 303  # who is in need not sign in


def test_the_cookie_is_for_this_site_and_no_script_and_over_tls_for_tls_alone(
    enter: Enter, browser: Open
) -> None:
    enter(DeskRole.ADMIN, name="ana.r")
    for scheme, secure in (("http", False), ("https", True)):
        desk = browser()
        desk.http.headers["X-Forwarded-Proto"] = scheme
        desk.http.follow_redirects = False
        desk.clock.wait(seconds=30)
        form = {"name": "ana.r", "password": PASSWORD, "code": code_of("ana.r", desk.clock.now)}
        said = desk.http.post("/sign-in", data=form).headers["set-cookie"]
        assert "HttpOnly" in said
        assert "SameSite=strict" in said
        assert ("Secure" in said) is secure


def test_a_foreign_name_or_page_is_turned_away(browser: Open) -> None:
    desk = browser()
    assert desk.http.get("/sign-in", headers={"Host": "evil.example"}).status_code == 403
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        answer = desk.http.post("/sign-in", data={"name": "x"}, headers={"Origin": origin})
        assert answer.status_code == 403, origin


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"\xff\xfe=1", 400),
        (b"&".join(b"a=1" for _ in range(100)), 400),
        (b"a" * (LARGEST_FORM + 1), 413),
        (b"name=%00%00&password=%00", 401),
        (b"name=" + b"x" * 5000, 401),
    ],
)
def test_a_form_that_is_none_is_no_fault(browser: Open, body: bytes, status: int) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer: httpx.Response = browser().http.post("/sign-in", content=body, headers=headers)
    assert answer.status_code == status
