"""An operator in front of the real pages, in a real browser: what they click and what they read."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import quote

from playwright.sync_api import Locator, Page, TimeoutError, ViewportSize, sync_playwright

from tests.waiting import PATIENCE_SECONDS, eventually

BROWSER = shutil.which("chromium")
NO_BROWSER = "no Chromium on this machine; install it with: apt-get install chromium"
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
_PATIENCE_MS = PATIENCE_SECONDS * 1000
_GLANCE_MS = 3_000
BUSY = 503
WIDE: ViewportSize = {"width": 1280, "height": 900}


@contextmanager
def browser() -> Iterator[Page]:
    """One page in the browser that the machine has."""
    assert BROWSER is not None, NO_BROWSER
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=list(_QUIET))
        try:
            page = chromium.new_page(viewport=WIDE, timezone_id="America/Chicago")
            page.set_default_timeout(_PATIENCE_MS)
            yield page
        finally:
            chromium.close()


class Operator:
    """Goes by names and words alone, as a person does."""

    def __init__(self, page: Page, pages: str) -> None:
        self.page = page
        self._pages = pages

    def enter(self, login: str) -> None:
        """With `user:password`, as the banner of `tend serve` says it."""
        self.open("login?redirect=/deployments")
        self.page.locator("input").first.fill(login)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/deployments")

    def open(self, place: str) -> None:
        self.page.goto(f"{self._pages}/{place}")

    def open_deployment(self, name: str) -> None:
        self.open("deployments")
        self.page.get_by_placeholder("Search deployments").fill(name)
        self.page.get_by_text("1 Deployment", exact=True).wait_for()  # a list that changes moves
        self.page.get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_url("**/deployment/**")

    def choose(self, words: str) -> None:
        """A tab or an entry of a menu."""
        self.page.get_by_text(words, exact=True).first.click()

    def run_menu(self, entry: str) -> None:
        self.page.get_by_role("button", name="Run", exact=True).first.click()
        self.choose(entry)

    def fill_account_form(self, reference: str, dry_run: bool) -> None:
        """`account-run` starts with dry_run on."""
        self.open_deployment("account-run")
        self.run_menu("Custom run")
        self.page.locator("textarea").first.fill(reference)
        if not dry_run:
            self.page.get_by_role("switch").first.click()

    def fill_form(self, deployment: str, **values: str) -> None:
        """As the pages do it for a copy of another run: they read the values from the address."""
        self.open_deployment(deployment)
        place = self.page.url.partition("?")[0]
        self.page.goto(f"{place}/run?parameters={quote(quote(json.dumps(values)))}")
        self.page.get_by_role("button", name="Submit").wait_for()
        first = self.page.locator("textarea").first
        assert eventually(lambda: first.input_value() in values.values())

    def submit(self) -> None:
        self._make_a_run(self.page.get_by_role("button", name="Submit").click)

    def quick_run(self) -> None:
        self._make_a_run(lambda: self.run_menu("Quick run"))

    def _make_a_run(self, click: Callable[[], None]) -> None:
        """Whoever leaves the page before the server has answered has asked for nothing. Where it
        says that it is too busy just now, they click again."""

        def made() -> bool:
            with self.page.expect_response(lambda told: "create_flow_run" in told.url) as answer:
                click()
            assert answer.value.ok or answer.value.status == BUSY, answer.value.text()
            return answer.value.ok

        assert eventually(made)

    def open_run(self, name: str | re.Pattern[str], state: str) -> None:
        """The newest run of this name, once it stands in this state."""
        self.open("runs")
        run = self.page.get_by_role("link", name=name, exact=True).first
        self._look_again_for(run)
        run.click()
        self.page.wait_for_url("**/flow-run/**")
        self._look_again_for(self.page.get_by_text(state, exact=True).first)

    def sees_one_click_from_the_dashboard(self, name: str, state: str) -> None:
        """A run in the list of runs, with its end beside it."""
        self.open("dashboard")
        self.choose("Runs")
        named = self.page.get_by_role("link", name=name, exact=True)
        run = self.page.locator(".flow-run-list-item").filter(has=named)
        self._look_again_for(run.filter(has_text=state).first)

    def _look_again_for(self, wanted: Locator) -> None:
        """The pages look for news every half minute; a person in a hurry loads them again."""
        for _ in range(_PATIENCE_MS // _GLANCE_MS):
            with suppress(TimeoutError):
                return wanted.wait_for(timeout=_GLANCE_MS)
            self.page.reload()
        return wanted.wait_for()

    def open_artifact(self, key: str) -> None:
        """Of the run that is open. Its tab looks once: what comes later is there when the page is
        loaded again."""
        for _ in range(_PATIENCE_MS // _GLANCE_MS):
            self.choose("Artifacts")
            with suppress(TimeoutError):
                self.page.get_by_text(key, exact=True).first.click(timeout=_GLANCE_MS)
                break
            self.page.reload()
        self.page.wait_for_url("**/artifact/**")

    def reads(self, words: str | re.Pattern[str]) -> None:
        self.page.get_by_text(words).first.wait_for()

    def body(self) -> str:
        return self.page.inner_text("body")
