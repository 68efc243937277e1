"""The page of the numbers that is passed on, in a real browser: wide, narrow and on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasks.numbers import Grouping, Period, numbers, page_of
from tasks.storage import database as db
from tests.browser.operator import BROWSER, NO_BROWSER, browser
from tests.browser.test_desk import FAULTS
from tests.factories import TODAY, make_account, make_person

pytestmark = [
    pytest.mark.sqlite_is_enough,
    pytest.mark.skipif(BROWSER is None, reason=NO_BROWSER),
]
DAYS = Period(date(2026, 1, 1), TODAY)


@pytest.mark.parametrize("by", [Grouping.NONE, Grouping.LANGUAGE])
def test_the_page_can_be_read_at_every_width_and_printed(
    database: str, tmp_path: Path, by: Grouping
) -> None:
    assert database
    with db.writing() as connection:
        for language in ("en", "es", "zh", "vi"):
            for _ in range(12):
                person = make_person(connection, language=language)
                make_account(
                    connection, guarantor_id=person, first_statement_on=TODAY,
                    balance_cents=9_999_999_99,
                )  # fmt: skip
        found = numbers(connection, TODAY, DAYS, by)
    file = tmp_path / "numbers.html"
    file.write_text(page_of(found, "Lakeside Health"), "utf-8")
    with browser() as page:
        page.goto(file.as_uri())
        for width in (1280, 640, 375):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(FAULTS) == [], width
        assert page.get_by_role("img").count() == page.locator("svg").count() > 0
        page.emulate_media(media="print")
        assert page.evaluate(FAULTS) == []
