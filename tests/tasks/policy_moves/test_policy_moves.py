"""Accounts in flight move on purpose: all or none, with a look first and a record after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from policy.terms import Stage
from tasks.policy_moves.move_accounts import Wanted, carry_out, look, named, pairs
from tasks.policy_moves.preview import MovePreview, summary, told
from tasks.practice import policy_versions
from tasks.runtime.errors import WrongInput
from tasks.runtime.json_answer import json_of
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, ENVELOPE_LINE, POLICY_MOVE
from tests.deployments.commands.conftest import everything
from tests.factories import NOW, TODAY
from tests.tasks import days
from tests.tasks.days import new_account, one, rows, statement_sent
from tests.tasks.practice.test_policy_versions import version

OLD = ("standard", date(2024, 1, 1))
NEW = ("standard", TODAY)
pytestmark = pytest.mark.usefixtures("database")


def adopt(text: str) -> None:
    with writing() as connection:
        policy_versions.adopt(connection, text, by="Ana", now=NOW)


def later_reminder() -> str:
    """The first reminder on day 25 instead of 21, and the second one is called by another name."""
    made = version(TODAY).replace("after_days = 21", "after_days = 25")
    return made.replace('name = "reminder_2"', 'name = "nudge"')


def seen(references: Sequence[str] = (), steps: Mapping[str, str] | None = None) -> MovePreview:
    with reading() as connection:
        return look(connection, Wanted(OLD, NEW, references, steps or {}), TODAY)


def moved(
    references: Sequence[str] = (), steps: Mapping[str, str] | None = None, **values: Any
) -> MovePreview:
    wanted = Wanted(values.pop("from_", OLD), values.pop("to", NEW), references, steps or {})
    who: dict[str, Any] = {"today": TODAY, "now": NOW, "reason": "new law", "actor": "Ana"}
    with writing() as connection:
        return carry_out(connection, wanted, **(who | values))


def reference(account: int) -> str:
    return str(one(ACCOUNT, account)["reference"])


def test_a_look_tells_the_next_step_and_day_before_and_after_and_writes_nothing() -> None:
    adopt(later_reminder())
    account = statement_sent(5)
    before = everything()
    (change,) = seen().changes
    assert everything() == before
    assert json_of(change) == {
        "reference": reference(account), "step_before": "statement_1", "step_after": "statement_1",
        "next_before": "reminder_1", "next_after": "reminder_1",
        "on_before": (TODAY + timedelta(16)).isoformat(),
        "on_after": (TODAY + timedelta(20)).isoformat(),
    }  # fmt: skip


def test_the_summary_counts_who_changes_alike() -> None:
    adopt(later_reminder())
    statement_sent(5)
    statement_sent(7)
    new_account()
    found = summary(seen().changes)
    assert [(row.next_before, row.accounts) for row in found] == [
        ("reminder_1", 2), ("statement_1", 1),
    ]  # fmt: skip
    assert (found[0].days_later_from, found[0].days_later_to) == (4, 4)
    assert (found[1].days_later_from, found[1].days_later_to) == (0, 0)


def test_a_move_changes_the_policy_and_the_next_run_goes_by_it() -> None:
    adopt(later_reminder())
    account = statement_sent(21)
    moved()
    row = one(ACCOUNT, account)
    assert (row["policy_name"], row["policy_version"]) == NEW
    assert (row["step"], row["next_review_on"]) == ("statement_1", TODAY)
    days.walk()
    assert one(ACCOUNT, account)["next_review_on"] == TODAY + timedelta(4)
    assert days.sent() == []


@pytest.mark.rule("PF-09")
def test_each_account_keeps_a_record_of_who_why_when_from_and_to() -> None:
    adopt(later_reminder())
    account = statement_sent(5)
    moved()
    (record,) = rows(POLICY_MOVE)
    del record["id"]
    assert record == {
        "account_id": account, "from_name": "standard", "from_version": OLD[1],
        "to_name": "standard", "to_version": TODAY, "step_before": "statement_1",
        "step_after": "statement_1", "moved_on": TODAY, "moved_at": NOW, "reason": "new law",
        "actor": "Ana",
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="append-only"), writing() as connection:
        connection.execute(text("UPDATE policy_move SET reason = ''"))


def test_what_is_in_an_envelope_stays() -> None:
    adopt(later_reminder())
    account = new_account()
    run = days.sealed()
    before = rows(ENVELOPE_LINE)
    assert [line["account_id"] for line in before] == [account]
    moved()
    days.send(run)
    assert days.sent() == [(account, "statement_1")]
    assert rows(ENVELOPE_LINE) == before


def test_a_move_between_decision_and_work_is_felt_at_once() -> None:
    """What was planned under the old policy is not done when the new one says to wait."""
    adopt(later_reminder())
    account = statement_sent(21)
    run = days.triaged()
    moved()
    days.work(run)
    assert rows(ENVELOPE_LINE) == []
    assert one(ACCOUNT, account)["next_review_on"] == TODAY + timedelta(4)


def standing_at(step: str, days_ago: int, **values: Any) -> int:
    first = TODAY - timedelta(days_ago)
    stands = {"step": step, "step_on": TODAY - timedelta(1), "first_statement_on": first}
    return new_account(**(stands | values))


def test_an_account_whose_step_is_gone_is_refused_by_name_and_nothing_moves() -> None:
    adopt(later_reminder())
    gone = standing_at("reminder_2", 36)
    statement_sent(5)
    assert [one.reference for one in seen().refused] == [reference(gone)]
    before = everything()
    with pytest.raises(WrongInput, match=f"{reference(gone)}.*its step reminder_2 is not in"):
        moved()
    assert everything() == before


def test_a_step_that_is_gone_can_become_another() -> None:
    adopt(later_reminder())
    account = standing_at("reminder_2", 36)
    other = statement_sent(5)
    moved(steps={"reminder_2": "nudge"})
    assert one(ACCOUNT, account)["step"] == "nudge"
    assert one(ACCOUNT, other)["step"] == "statement_1"
    assert {row["step_after"] for row in rows(POLICY_MOVE)} == {"nudge", "statement_1"}


def test_nobody_gets_a_step_a_second_time() -> None:
    adopt(later_reminder())
    account = new_account()
    days.walk()
    days.walk(TODAY + timedelta(21))
    assert one(ACCOUNT, account)["step"] == "reminder_1"
    with pytest.raises(WrongInput, match="reminder_1 would reach the patient a second time"):
        moved(steps={"reminder_1": "statement_1"}, today=TODAY + timedelta(21))
    moved(today=TODAY + timedelta(21))
    assert one(ACCOUNT, account)["step"] == "reminder_1"


def test_only_the_named_accounts_move() -> None:
    adopt(later_reminder())
    first, second = statement_sent(5), statement_sent(5)
    moved([reference(first).lower()])
    assert one(ACCOUNT, first)["policy_version"] == TODAY
    assert one(ACCOUNT, second)["policy_version"] == OLD[1]


def test_a_closed_account_stays_as_it_is() -> None:
    adopt(later_reminder())
    closed = new_account(stage=Stage.RESOLVED, resolution="paid", next_review_on=None)
    statement_sent(5)
    moved()
    assert one(ACCOUNT, closed)["policy_version"] == OLD[1]


def test_an_account_that_a_person_reviews_stays_with_that_person() -> None:
    adopt(later_reminder())
    account = standing_at("human_review", 121, stage=Stage.HUMAN_REVIEW, next_review_on=None)
    moved()
    row = one(ACCOUNT, account)
    assert (row["policy_version"], row["next_review_on"]) == (TODAY, None)


def test_an_account_under_a_policy_that_is_gone_can_be_moved_out_of_it() -> None:
    adopt(later_reminder())
    lost = ("unheard_of", date(2020, 1, 1))
    account = new_account(policy_name=lost[0], policy_version=lost[1])
    (change,) = moved(from_=lost).changes
    assert (change.next_before, change.next_after) == (None, "statement_1")
    days.walk()
    assert days.sent() == [(account, "statement_1")]


def test_moving_twice_finds_nobody_the_second_time() -> None:
    adopt(later_reminder())
    statement_sent(5)
    moved()
    with pytest.raises(WrongInput, match="no open account runs under policy standard of 2024"):
        moved()
    assert len(rows(POLICY_MOVE)) == 1


def test_they_can_move_back() -> None:
    adopt(later_reminder())
    account = statement_sent(5)
    moved()
    moved(from_=NEW, to=OLD)
    assert one(ACCOUNT, account)["policy_version"] == OLD[1]
    assert len(rows(POLICY_MOVE)) == 2


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"reason": " "}, "say why"),
        ({"to": OLD}, "already"),
        ({"to": ("standard", date(2030, 1, 1))}, "there is no policy standard of 2030-01-01"),
        ({"steps": {"reminder_2": "lawsuit"}}, "has no step lawsuit"),
        ({"references": ["A-NOBODY0001"]}, "not open under .*A-NOBODY0001"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(values: dict[str, Any], line: str) -> None:
    adopt(later_reminder())
    statement_sent(5)
    before = everything()
    with pytest.raises(WrongInput, match=line):
        moved(**values)
    assert everything() == before


def test_versions_and_steps_are_written_by_people() -> None:
    assert named("2026-12-01") == ("standard", date(2026, 12, 1))
    assert named(" gentle@2026-12-01 ") == ("gentle", date(2026, 12, 1))
    assert pairs(["a=b", " c = d "]) == {"a": "b", "c": "d"}
    for wrong in ("december", "gentle@", "gentle"):
        with pytest.raises(WrongInput, match="write it like"):
            named(wrong)
    for texts in (["a"], ["a="], ["=b"], ["a=b", "a=c"]):
        with pytest.raises(WrongInput, match="write it like old=new"):
            pairs(texts)


def test_the_whole_answer_is_told_by_reference() -> None:
    adopt(later_reminder())
    statement_sent(5)
    standing_at("reminder_2", 36)
    answer = json_of(told(seen(), moved=0))
    assert answer["accounts"] == len(answer["changes"]) == 1
    assert len(answer["refused"]) == 1
    assert "account_id" not in answer["changes"][0]
