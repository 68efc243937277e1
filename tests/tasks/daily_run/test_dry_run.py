"""What a run would do: the same decisions, and nothing written."""

from typing import Any

import pytest

from policy.terms import Resolution, Stage
from tasks.daily_run import dry_run
from tasks.daily_run.answers import Ruling
from tasks.runtime.errors import WrongInput
from tasks.runtime.json_answer import json_of
from tasks.storage.database import reading
from tasks.storage.tables import ACCOUNT, DECISION, ENVELOPE_LINE, RUN, STEP_RUN
from tests.factories import DAY, TODAY
from tests.tasks.days import (
    balances,
    family,
    new_account,
    one,
    portfolio,
    rows,
    statement_sent,
    walk,
)

pytestmark = pytest.mark.usefixtures("database")


def explained(account_id: int, days: int = 0) -> Ruling:
    reference = one(ACCOUNT, account_id)["reference"]
    with reading() as connection:
        return dry_run.explain(connection, reference, TODAY + days * DAY).ruling


def previewed() -> dict[str, Any]:
    with reading() as connection:
        due = dry_run.due_on(connection, TODAY)
        return json_of(dry_run.count_previews(dry_run.preview(connection, due, TODAY), TODAY))


def test_a_preview_counts_what_the_run_then_does() -> None:
    portfolio(2)
    family(2)
    new_account(balance_cents=-1)
    new_account(policy_name="none")
    before = previewed()
    result = walk()
    assert balances(before)
    nothing_left = {"letters": 0, "notices": 0, "calls": 0}
    assert before == {name: result[name] for name in before} | nothing_left


def test_a_preview_writes_nothing() -> None:
    account = new_account()
    before = one(ACCOUNT, account)
    explained(account)
    previewed()
    assert one(ACCOUNT, account) == before
    assert [rows(table) for table in (RUN, DECISION, STEP_RUN, ENVELOPE_LINE)] == [[], [], [], []]


def test_what_would_happen_is_said_with_its_reason() -> None:
    answer = explained(statement_sent(21))
    assert (answer.acts, answer.step, answer.rules) == (True, "reminder_1", ("6.4",))
    assert answer.reasons == ["Day 21 since the first statement: reminder 1 is due."]


def test_why_nothing_happens_is_said_too() -> None:
    answer = explained(statement_sent(20))
    assert (answer.acts, answer.next_review_on) == (False, TODAY + DAY)
    assert answer.reasons == [f"Reminder 1 comes on {TODAY + DAY}."]


def test_after_a_letter_today_the_answer_is_that_there_was_one() -> None:
    first, second = family(2)
    walk()
    assert not explained(first).acts
    assert not explained(second).acts


def test_a_day_to_come_can_be_looked_at() -> None:
    assert explained(statement_sent(20), days=1).step == "reminder_1"


def test_a_closed_account_has_nothing_to_come() -> None:
    account = new_account(stage=Stage.RESOLVED, resolution=Resolution.PAID, closed_on=TODAY)
    assert explained(account).reasons == ["Nothing to do: the account is closed (paid)."]


def test_an_ending_is_said_in_words() -> None:
    ended = {"resolution": Resolution.PLAN_COMPLETED, "closed_on": TODAY}
    account = new_account(stage=Stage.RESOLVED, **ended)
    assert "the account is closed (plan completed)" in explained(account).reasons[0]


def test_an_account_that_cannot_be_decided_says_so() -> None:
    answer = explained(new_account(policy_name="none"))
    assert (answer.acts, answer.step) == (False, None)
    assert "UnknownPolicy" in answer.reasons[0]


def test_an_unknown_reference_is_wrong_input() -> None:
    with reading() as connection, pytest.raises(WrongInput, match="tend find"):
        dry_run.explain(connection, "A-NOSUCH", TODAY)
