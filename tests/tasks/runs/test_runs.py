"""Runs: opened, counted from their rows, and closed."""

import pytest

from policy.policy_file.spec import load_policy
from policy.terms import Stage
from tasks.runs import runs
from tasks.runtime import kind_of
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, RUN
from tests.factories import DAY, TODAY
from tests.tasks.days import (
    balances,
    begun,
    moment,
    new_account,
    one,
    portfolio,
    rows,
    triaged,
    walk,
)

pytestmark = pytest.mark.usefixtures("database")


def test_a_run_counts_each_account_once() -> None:
    portfolio(2)
    new_account(balance_cents=-1)
    new_account(promise_until=TODAY + DAY)
    new_account(stage=Stage.HUMAN_REVIEW)
    new_account(policy_name="none")
    result = walk()
    ends = ("due", "done", "held", "suppressed", "deferred", "failed")
    assert [result[name] for name in ends] == [6, 2, 1, 1, 1, 1]
    assert balances(result)


def test_a_run_that_is_not_done_says_what_is_due() -> None:
    portfolio(2)
    run = triaged()
    with reading() as connection:
        counted = runs.count(connection, run)
    assert (counted.total.due, counted.total.done) == (2, 0)


def test_a_closed_run_has_its_time() -> None:
    walk()
    assert rows(RUN)[0]["finished_at"] is not None


@pytest.mark.rule("HP-13")
def test_what_was_set_aside_is_listed_without_a_value() -> None:
    account = new_account(policy_name="none")
    run = triaged()
    with reading() as connection:
        listed = runs.set_aside(connection, run)
    assert [row.reference for row in listed] == [one(ACCOUNT, account)["reference"]]
    assert kind_of(listed[0].code or "") == "UnknownPolicy"


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_only_days_before_the_last_run_are_refused(days: int, refused: bool) -> None:
    begun()
    with writing() as connection:
        if not refused:
            runs.refuse_the_past(connection, TODAY + days * DAY)
            return
        with pytest.raises(WrongInput, match="2026-03-02"):
            runs.refuse_the_past(connection, TODAY + days * DAY)


@pytest.mark.parametrize("days", [0, 1])
def test_the_first_run_may_be_for_any_day_of_a_policy(days: int) -> None:
    first = load_policy().effective
    with writing() as connection:
        runs.refuse_the_past(connection, first + days * DAY)
        with pytest.raises(
            WrongInput, match="TEND_POLICY is standard, whose first day is 2024-01-01"
        ):
            runs.refuse_the_past(connection, first - DAY)


def test_a_daily_run_closes_what_died_and_a_rerun_does_not() -> None:
    begun()
    begun(kind="account")
    assert [row["finished_at"] for row in rows(RUN)] == [None, None]
    begun()
    assert [row["finished_at"] is None for row in rows(RUN)] == [False, False, True]


def test_a_run_knows_who_asked_for_it_and_when() -> None:
    begun()
    row = rows(RUN)[0]
    assert (row["as_of"], row["actor"], row["kind"]) == (TODAY, "tester", "daily")
    assert row["started_at"] <= moment()
