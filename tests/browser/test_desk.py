"""A specialist's short day in a real browser, by keyboard alone, and what every page owes to eyes
and hands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from models import Account, CallResult
from policy.desk import DeskRole
from policy.holds import HoldKind
from policy.terms import CallOutcome, Channel
from tasks.desk import add_user
from tasks.holds import HoldRequest, place_hold
from tasks.runs import this_moment
from tasks.storage import database as db
from tests.browser.operator import BROWSER, NO_BROWSER, browser
from tests.deployments.desk.conftest import PASSWORD, Clock, code_of
from tests.factories import all_of, make_account, make_line, make_person, the

pytestmark = [
    pytest.mark.sqlite_is_enough,
    pytest.mark.skipif(BROWSER is None, reason=NO_BROWSER),
]
ROLES = (DeskRole.MANAGER, DeskRole.COMPLIANCE, DeskRole.ADMIN)
PAGES = (
    "/", "/find", "/payments", "/queues", "/numbers", "/numbers?by=language", "/log", "/people",
)  # fmt: skip
# What a person cannot name, hit or see: 24 px is the least that WCAG 2.2 asks for.
FAULTS = """() => {
  const faults = [];
  const wide = document.documentElement;
  const beyond = [...document.body.querySelectorAll("*:not(.skip, .unseen, thead, thead *)")]
    .filter((one) => one.getBoundingClientRect().right > wide.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 80));
  if (wide.scrollWidth > wide.clientWidth) faults.push(`beyond the window: ${beyond}`);
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, button, a")) {
    const box = one.getBoundingClientRect();
    if (one.matches(".skip") || !box.width) continue;
    const words = one.labels?.[0]?.textContent || one.textContent;
    if (!words.trim()) faults.push(`nameless: ${one.outerHTML}`);
    if (box.height < 24 || box.width < 24) faults.push(`small: ${one.outerHTML}`);
  }
  const levels = [...document.querySelectorAll("h1, h2, h3")].map((one) => Number(one.tagName[1]));
  if (levels.filter((one) => one === 1).length !== 1) faults.push("not one heading above all");
  levels.forEach((one, at) => {
    if (at && one > levels[at - 1] + 1) faults.push("a level left out");
  });
  return faults;
}"""


def to_call(**person: object) -> str:
    with db.writing() as connection:
        guarantor = make_person(connection, **{"zones": "America/Chicago", **person})
        account = make_account(connection, guarantor_id=guarantor)
        make_line(connection, account_id=account, channel=Channel.CALL, step="options_call_1")
        return str(the(connection, Account, account)["reference"])


def signs_in(page: Page, address: str, clock: Clock) -> None:
    one_time = add_user("ana.r", ROLES, now=clock.now, actor="tester")
    page.goto(f"{address}/start")
    _type(page, "ana.r", one_time)  # the name has the focus
    page.keyboard.press("Enter")
    page.wait_for_url("**/enrol")
    _type(page, PASSWORD, PASSWORD, code_of("ana.r", clock.now))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")


def _type(page: Page, *texts: str) -> None:
    """Into one field after the other."""
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Tab")


def _shut_out(page: Page) -> list[str]:
    """What axe finds that shuts somebody out: the rule, and where."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def test_a_short_day_is_lived_by_keyboard(desk_address: str, office_clock: Clock) -> None:
    people: list[dict[str, object]] = [{}, {}, {}, {"language": "es"}, {}]
    references = [to_call(**one) for one in people]
    with browser() as page:
        signs_in(page, desk_address, office_clock)
        said = [_call(page, keys) for keys in ("1", "2", "xyid", "xyia")]
        assert ["Recorded." in one for one in said] == [True] * 4
        page.get_by_role("button", name="Undo what followed").focus()
        page.keyboard.press("Enter")
        page.get_by_text("as if it had never stood").wait_for()
        _press(page, "n")
        page.wait_for_url("**/call/*")
        last = next(one for one in references if one in page.title())
        place_hold(
            moment=this_moment(), reference=last, request=HoldRequest(HoldKind.DISPUTE), actor="ben"
        )
        page.get_by_role("alert").get_by_text("not to be made any more").wait_for()
        _press(page, "/")
        page.wait_for_url("**/find")
        page.get_by_label("or reference").focus()
        page.keyboard.type(last)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Ada").focus()
        page.keyboard.press("Enter")
        page.get_by_text("The story of").wait_for()
    with db.reading() as connection:
        recorded = [one["outcome"] for one in all_of(connection, CallResult)]
    assert recorded == [
        CallOutcome.NO_ANSWER, CallOutcome.VOICEMAIL, CallOutcome.DISPUTES,
        CallOutcome.ALREADY_PAID,
    ]  # fmt: skip


def _press(page: Page, key: str) -> None:
    """Once the page is whole: the keys come with it."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def _call(page: Page, keys: str) -> str:
    """The next call, and its outcome; what was said of it then."""
    _press(page, "n")
    page.wait_for_url("**/call/*")
    for key in keys:
        _press(page, key)
        if key == "i":
            page.get_by_role("heading", name="Identified").wait_for()
    page.get_by_text("Done by you").wait_for()
    return str(page.get_by_role("status").text_content())


def test_every_page_can_be_named_hit_and_read_also_narrow_or_at_twice_the_size(
    desk_address: str, office_clock: Clock
) -> None:
    reference = to_call(given_name="Wolfeschlegelsteinhausenbergerdorff" * 2)
    with browser() as page:
        signs_in(page, desk_address, office_clock)
        _press(page, "n")
        page.wait_for_url("**/call/*")
        call = page.url.removeprefix(desk_address)
        for at in (*PAGES, f"/person/{reference}", call):
            page.goto(f"{desk_address}{at}")
            assert _shut_out(page) == [], at
            for width in (1280, 640, 375):  # 640: 200 % of 1280
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate(FAULTS) == [], (at, width)
        for key in "xyi":
            _press(page, key)
        page.get_by_role("heading", name="Identified").wait_for()
        page.wait_for_load_state()
        assert page.evaluate(FAULTS) == _shut_out(page) == []
        office_clock.now += timedelta(minutes=15)
        page.reload()
        page.wait_for_url("**/sign-in")
        assert page.evaluate(FAULTS) == _shut_out(page) == []
