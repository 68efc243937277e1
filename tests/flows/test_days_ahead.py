"""The slip of the year in a form: nothing is printed, today's calls stay, the real run goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.account_import import account_import
from flows.account_run import account_run
from flows.catch_up import catch_up
from flows.daily_run import daily_run
from flows.resend import resend
from flows.send_notices import send_notices
from models import Account, Run
from policy.rules import WhyAgain
from policy.terms import Stage
from tasks.daily_run import day
from tasks.practice import current_practice
from tasks.runs import runs as run_rows
from tasks.runs import today
from tasks.runtime import clock, current
from tasks.runtime.errors import WrongInput
from tasks.storage import database
from tests.deployments.commands.conftest import everything
from tests.factories import all_of, make_account
from tests.flows.conftest import Seen
from tests.paper import numbered_pages

pytestmark = pytest.mark.usefixtures("practice", "prefect_server", "no_heartbeat")
HERE = "A-HERE000001"
ANA = "Ana Rivera"
YEAR = timedelta(365)
FORMS: dict[str, Callable[[Path], Any]] = {
    "daily run": lambda _: daily_run(today() + YEAR),
    "daily run of tomorrow": lambda _: daily_run(today() + timedelta(1)),
    "catch up": lambda _: catch_up(today(), today() + YEAR),
    "account run": lambda _: account_run(HERE, today() + YEAR),
    "resend": lambda _: resend(HERE, Stage.STATEMENT, WhyAgain.NEVER_CAME, ANA, today() + YEAR),
    "account import": lambda folder: account_import(str(folder), as_of=today() + YEAR),
}


@pytest.fixture(autouse=True)
def office(practice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Live, with a letter that is due today."""
    assert practice
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    with database.writing() as connection:
        make_account(
            connection, reference=HERE, next_review_on=today(), enrolled_on=today(),
            service_from=today() - timedelta(60),
        )  # fmt: skip


def test_no_form_takes_a_day_ahead(runs: Seen, tmp_path: Path) -> None:
    day.walk(today(), current_practice(), clock.now(), today=today())
    before, lie = everything(), sorted(current().var.rglob("*.pdf"))
    for name, form in FORMS.items():
        with pytest.raises(WrongInput, match="lies ahead of today"):
            form(tmp_path)
        assert everything() == before, name
    assert sorted(current().var.rglob("*.pdf")) == lie
    assert {run.state_name for run in runs()} == {"Wrong input"}
    assert daily_run().run.total.due == 0


@pytest.mark.parametrize(("days", "asks"), [(44, False), (45, False), (46, True)])
def test_after_a_long_time_the_form_asks_for_a_name(days: int, asks: bool) -> None:
    with database.writing() as connection:
        run_rows.open_run(
            connection, kind="daily", as_of=today() - timedelta(days), now=clock.now(),
            actor="tester", flow_run_id="",
        )  # fmt: skip
    if asks:
        for form in (daily_run, send_notices):
            with pytest.raises(WrongInput, match="gap_accepted_by in the form daily-run"):
                form()
        with pytest.raises(WrongInput, match="look whether the clock is right"):
            catch_up(today(), today())
    answer = daily_run(gap_accepted_by=ANA) if asks else daily_run()
    assert answer.run.total.done == 1
    with database.reading() as connection:
        assert all_of(connection, Run)[-1]["gap_accepted_by"] == (ANA if asks else "")
        assert all_of(connection, Account)[0]["step"] == "statement_1"


def test_many_days_go_on_after_a_gap_that_a_person_accepted() -> None:
    with database.writing() as connection:
        run_rows.open_run(
            connection, kind="daily", as_of=today() - timedelta(50), now=clock.now(),
            actor="tester", flow_run_id="",
        )  # fmt: skip
    days = catch_up(today() - timedelta(1), today(), ANA)
    assert [one.run.as_of for one in days] == [today() - timedelta(1), today()]
