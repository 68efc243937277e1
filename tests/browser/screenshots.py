"""The pictures of the runbook, taken from the real pages: `make screenshots` writes them to docs/.

    python -m tests.browser.screenshots [FOLDER]

The accounts are made up. The morning is a planted one: an account follows a policy that nobody
adopted, so the daily run sets it aside.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from deployments.access.login import kept_login
from tasks.daily_run import day
from tasks.practice.practice import load_practice
from tasks.runs.send_times import rehearsed
from tasks.runtime import clock
from tasks.storage import database
from tests.browser.office import move_in, put_right, served
from tests.browser.operator import Operator, browser
from tests.factories import make_account

COLOURS = 64
DAYS_BEFORE = 13
_HOUSE = Path(__file__).resolve().parents[2]


def main(folder: Path) -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"TEND_HOME": home}
        database.upgrade()
        practice = load_practice()
        today = clock.today(practice.time_zone)
        _live(today)
        reference = move_in(today, new=14, reminded=6)
        with served(Path(home)) as pages, browser() as page:
            operator = Operator(page, pages)
            operator.enter(kept_login(Path(home) / "var"))
            _take(operator, str(today), reference, folder)
    return 0


def _live(today: date) -> None:
    """A fortnight, so that the page of the morning has something to show."""
    practice = load_practice()
    for back in range(DAYS_BEFORE, 0, -1):
        on = today - timedelta(back)
        with database.writing() as connection:
            for number in range(12 + on.day % 5 * 3):
                make_account(
                    connection,
                    next_review_on=on,
                    enrolled_on=on - timedelta(1),
                    policy_name="ours" if (back, number) == (6, 0) else "standard",
                )
        day.walk(on, practice, clock.now(), moments=rehearsed(on, practice, clock.now()))


def _take(operator: Operator, today: str, reference: str, folder: Path) -> None:
    def keep(name: str) -> None:
        operator.page.wait_for_timeout(2000)  # the pages draw themselves in
        picture = operator.page.screenshot(animations="disabled")
        Image.open(BytesIO(picture)).quantize(COLOURS).save(folder / f"{name}.png", optimize=True)

    verdict = re.compile(f"^daily run {today} · ")
    operator.open_deployment("daily-run")
    operator.reads("At 06:00 AM every day")
    keep("schedule")
    operator.quick_run()
    operator.open("runs")
    operator.reads("set aside today")
    operator.choose("Hide subflows")
    keep("runs")
    operator.open_run(verdict, "Completed with problems")
    operator.open_artifact("today")
    operator.reads("What to do next")
    keep("summary")
    operator.open_run(verdict, "Completed with problems")
    operator.open_artifact("needs-a-person")
    operator.reads(reference)
    keep("needs-a-person")
    put_right(reference)
    operator.fill_account_form(reference, dry_run=True)
    keep("account-form")
    operator.submit()
    operator.open_run(f"account {reference} · dry run", "Completed")
    operator.open_artifact(f"account-{reference.lower()}")
    operator.reads("Would do")
    keep("account-dry-run")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else _HOUSE / "docs"))
