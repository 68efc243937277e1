"""A letter sent again from the form: shown first, then sent, and never a reason in Prefect."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.resend import headline, resend
from models import Account
from policy.rules.resend_kinds import WhyAgain
from policy.terms import Action, Stage
from tasks.daily_run import day
from tasks.daily_run.answers import AccountAnswer, Ruling
from tasks.runs.runs import RunCounts, StatusCounts
from tasks.storage import database
from tests.factories import NOW, make_use, the
from tests.flows.conftest import DAY, Seen, new_account
from tests.paper import numbered_pages
from tests.tasks.days import PRACTICE, sent

pytestmark = pytest.mark.usefixtures("practice", "prefect_server")


@pytest.fixture(autouse=True)
def no_typst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)


def test_a_dry_run_shows_it_and_the_next_run_sends_it_and_a_third_does_not(runs: Seen) -> None:
    with database.writing() as connection:
        make_use(connection)  # its later day may lie ahead
        account = new_account(connection)
        reference = str(the(connection, Account, account)["reference"])
    day.walk(DAY, PRACTICE, NOW)
    for dry_run in (True, False, False):
        resend(
            reference, Stage.STATEMENT, WhyAgain.NEVER_CAME, "Ana Rivera",
            as_of=DAY + timedelta(8), dry_run=dry_run,
        )  # fmt: skip
    states = [run.state for run in runs() if run.name.startswith("send again")]
    assert [state and state.message for state in states] == [
        "Would send again: statement. Nothing was written; start it with dry_run off.",
        "Sent again: statement.",
        "Not sent again: statement (PF-04, 3.6).",
    ]
    assert runs()[0].name == f"send again statement {reference} · dry run"
    assert sent() == [(account, "statement_1"), (account, "statement_again")]


def test_what_changed_after_the_preview_is_not_called_sent() -> None:
    ruling = Ruling(True, Action.CONTACT, "statement_again", [], (), None, None)
    nothing_done = RunCounts(DAY, StatusCounts(due=1, suppressed=1), {})
    answer = AccountAnswer("A-0000000001", DAY, "statement", ruling, nothing_done)
    assert headline(answer) == "Not sent again: statement (see tend why)."
