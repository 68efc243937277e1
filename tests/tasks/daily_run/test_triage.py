"""Who is looked at, in which batches, and where a decision goes."""

import pytest
from sqlalchemy import Connection

from policy.terms import Action, Resolution, Stage, StepStatus
from tasks.daily_run import day
from tasks.daily_run.triage import batches, due_accounts
from tasks.runs.runs import RunRef
from tasks.storage.database import reading
from tasks.storage.tables import ACCOUNT, DECISION, STEP_RUN
from tests.factories import DAY, TODAY, make_account
from tests.tasks.days import (
    begun,
    family,
    moment,
    new_account,
    one,
    portfolio,
    rows,
    statement_sent,
    triaged,
)


def test_batches_have_about_their_size() -> None:
    due = [(number, number) for number in range(10)]
    assert [len(batch) for batch in batches(due, 4)] == [4, 4, 2]


def test_a_guarantor_is_never_split_over_two_batches() -> None:
    due = [(number, number // 3) for number in range(12)]
    found = list(batches(due, 4))
    assert [len(batch) for batch in found] == [6, 6]
    assert [account for batch in found for account in batch] == due


def test_nobody_due_makes_no_batch() -> None:
    assert list(batches([], 4)) == []


@pytest.mark.parametrize(
    ("days", "due"),
    [
        pytest.param(-1, True, id="due yesterday"),
        pytest.param(0, True, id="due today"),
        pytest.param(1, False, id="not due before tomorrow"),
        pytest.param(None, False, id="nobody has to look"),
    ],
)
def test_who_is_due(connection: Connection, days: int | None, due: bool) -> None:
    booked = None if days is None else TODAY + days * DAY
    account = make_account(connection, next_review_on=booked)
    found = due_accounts(connection, RunRef(1, TODAY))
    assert (account in {due_one for due_one, _ in found}) is due


@pytest.mark.usefixtures("database")
def test_the_due_come_by_guarantor() -> None:
    first, second = family(1)[0], family(1)[0]
    third = new_account(guarantor_id=one(ACCOUNT, first)["guarantor_id"])
    with reading() as connection:
        found = due_accounts(connection, RunRef(1, TODAY))
    assert [account for account, _ in found] == [first, third, second]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("values", "status"),
    [
        pytest.param({}, StepStatus.PLANNED, id="a statement is planned"),
        pytest.param({"balance_cents": 3_00}, StepStatus.PLANNED, id="so is an ending"),
        pytest.param({"balance_cents": -3_00}, StepStatus.HELD, id="a credit is held"),
        pytest.param(
            {"promise_until": TODAY + DAY}, StepStatus.DEFERRED, id="a promise is deferred"
        ),
        pytest.param(
            {"stage": Stage.HUMAN_REVIEW}, StepStatus.SUPPRESSED, id="a review is suppressed"
        ),
        pytest.param({"policy_name": "none"}, StepStatus.FAILED, id="what is broken failed"),
    ],
)
def test_every_due_account_has_a_status_after_triage(
    values: dict[str, object], status: StepStatus
) -> None:
    account = new_account(**values)
    triaged()
    assert rows(STEP_RUN, account_id=account)[0]["status"] is status


@pytest.mark.usefixtures("database")
def test_what_acts_keeps_its_day_until_it_was_done() -> None:
    account = new_account()
    triaged()
    assert one(ACCOUNT, account)["next_review_on"] == TODAY


@pytest.mark.usefixtures("database")
def test_what_waits_is_booked_for_its_day() -> None:
    account = new_account(promise_until=TODAY + 9 * DAY)
    triaged()
    assert one(ACCOUNT, account)["next_review_on"] == TODAY + 9 * DAY


@pytest.mark.usefixtures("database")
def test_an_ending_is_carried_out_by_the_stage_the_account_is_in() -> None:
    account = statement_sent(10, balance_cents=3_00, stage=Stage.REMINDER)
    run = triaged()
    assert rows(STEP_RUN, account_id=account)[0]["stage"] is Stage.REMINDER
    day.do_batch(run, Stage.REMINDER, day.work_of(run, Stage.REMINDER)[0], moment())
    assert one(ACCOUNT, account)["resolution"] is Resolution.SMALL_BALANCE


@pytest.mark.rule("PF-09")
@pytest.mark.usefixtures("database")
def test_a_decision_names_its_rules_its_policy_and_its_next_day() -> None:
    account = new_account()
    triaged()
    decision = rows(DECISION, account_id=account)[0]
    assert (decision["action"], decision["step"]) == (Action.CONTACT, "statement_1")
    assert (decision["rules"], decision["policy_name"]) == ("6.4", "standard")
    assert decision["next_review_on"] == TODAY + 21 * DAY


@pytest.mark.usefixtures("database")
def test_an_account_that_another_run_took_meanwhile_is_not_decided_again() -> None:
    portfolio(2)
    slow = begun()
    batch = day.due(slow)[0]
    quick = triaged()
    for one_batch in day.work_of(quick, Stage.STATEMENT):
        day.do_batch(quick, Stage.STATEMENT, one_batch, moment())
    assert day.decide_batch(slow, batch) == 0
