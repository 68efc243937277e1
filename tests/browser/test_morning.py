"""A morning in a real browser: the run, its page, the account that needs a person, put right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deployments.access.login import kept_login
from models import Account, LedgerEntry, Plan
from policy.terms import LedgerKind
from tasks.runs.office_day import today
from tasks.storage import database
from tests.browser.office import broken, move_in, put_right, served
from tests.browser.operator import BROWSER, NO_BROWSER, Operator, browser
from tests.factories import all_of

pytestmark = [
    pytest.mark.engine,
    pytest.mark.usefixtures("practice"),
    pytest.mark.skipif(BROWSER is None, reason=NO_BROWSER),
]


def test_an_operator_reads_the_morning_and_puts_one_account_right(
    tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    on_day = today()
    reference = move_in(on_day)
    with served(tend_home) as pages, browser() as page:
        operator = Operator(page, pages)
        operator.enter(kept_login(tend_home / "var"))
        _one_click_from_the_dashboard_says_that_no_run_began(operator)
        _and_that_one_failed(operator, str(on_day))
        _sees_the_schedule_and_starts_today(operator)
        _reads_the_morning(operator, str(on_day), reference)
        _is_asked_before_what_makes_no_sense(operator)
        put_right(reference)
        operator.fill_account_form(reference, dry_run=True)
        operator.submit()
        operator.open_run(f"account {reference} · dry run", "Completed")
        operator.open_artifact(f"account-{reference.lower()}")
        operator.reads("Would do: statement 1.")
        assert _step(reference) is None
        operator.fill_account_form(reference, dry_run=False)
        operator.submit()
        operator.open_run(f"account {reference}", "Completed")
        operator.open_artifact(f"account-{reference.lower()}")
        operator.reads("Done: statement 1.")
        operator.open_deployment("daily-run")
        operator.quick_run()
        operator.sees_one_click_from_the_dashboard(
            f"daily run {on_day} · All is well. Nothing was due", "Completed"
        )
    assert _step(reference) == "statement_1"


def _one_click_from_the_dashboard_says_that_no_run_began(operator: Operator) -> None:
    operator.open_deployment("morning-check")
    operator.quick_run()
    name = "morning check · no daily run began today"
    operator.sees_one_click_from_the_dashboard(name, "Missing")


def _and_that_one_failed(operator: Operator, on_day: str) -> None:
    with broken():
        operator.open_deployment("daily-run")
        operator.quick_run()
        operator.sees_one_click_from_the_dashboard(f"daily run {on_day}", "Failed")


def _sees_the_schedule_and_starts_today(operator: Operator) -> None:
    operator.open_deployment("daily-run")
    operator.reads("At 06:00 AM every day")
    operator.choose("Upcoming")
    operator.reads("Scheduled for")
    operator.quick_run()


def _reads_the_morning(operator: Operator, today: str, reference: str) -> None:
    name = f"daily run {today} · 1 account set aside today. The others were served"
    operator.sees_one_click_from_the_dashboard(name, "Completed with problems")
    operator.open_run(name, "Completed with problems")
    operator.open_artifact("today")
    operator.reads("1 account set aside today.")
    operator.reads("due 13 = done 12 + held 0 + suppressed 0 + deferred 0 + failed 1")
    operator.open_run(name, "Completed with problems")
    operator.open_artifact("needs-a-person")
    operator.reads(reference)
    operator.reads("The account follows a policy that nobody adopted.")


ABSURD = (
    ("record-payment", "payment", {"amount": "$999,999.99"}, "far more than this person owes"),
    ("record-payment", "payment", {"amount": "1.00", "received_on": "1900-01-01"}, "1900-01-01"),
    ("record-refund", "refund", {"amount": "999999.99"}, "there is nothing to give back"),
    ("record-plan", "plan", {"amount": "0.10"}, "a plan has 1 to 120 payments"),
)


def _is_asked_before_what_makes_no_sense(operator: Operator) -> None:
    """Each form takes it; the run says in one sentence why it did nothing."""
    with database.reading() as connection:
        references = [row["reference"] for row in all_of(connection, Account)]
    for reference, (deployment, run, values, said) in zip(references, ABSURD, strict=False):
        operator.fill_form(deployment, reference=reference, **values)
        operator.submit()
        operator.open_run(re.compile(f"^{run}.* {reference}$"), "Wrong input")
        operator.reads(re.compile(re.escape(said)))
    with database.reading() as connection:
        kinds = {row["kind"] for row in all_of(connection, LedgerEntry)}
        assert (kinds, all_of(connection, Plan)) == ({LedgerKind.CHARGE}, [])


def _step(reference: str) -> str | None:
    with database.reading() as connection:
        rows = {row["reference"]: row["step"] for row in all_of(connection, Account)}
    found: str | None = rows[reference]
    return found
