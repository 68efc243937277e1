"""`why`: one sentence for any day, from what was stored; the rules are not asked again."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import text, update

from policy.holds.holds import HoldKind
from policy.rules import decide
from policy.terms import CallOutcome
from tasks.history.explanation import Explanation, PolicyFollowed, why
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, STEP_RUN
from tests.factories import make_account, make_hold
from tests.scenarios.life import FIRST, Life
from tests.tasks.days import PRACTICE

pytestmark = pytest.mark.sqlite_is_enough


@pytest.fixture
def life(database: str) -> Life:
    assert database
    return Life(PRACTICE)


def told(life: Life, account: int, day: date) -> Explanation:
    with reading() as connection:
        return why(connection, life.row(account)["reference"], day)


def said(life: Life, account: int, day: date) -> str:
    return told(life, account, day).sentence


@pytest.mark.rule("PF-09")
def test_a_day_with_a_decision_is_told_with_rule_facts_policy_and_outcome(life: Life) -> None:
    account = life.account()
    life.run()
    answer = told(life, account, FIRST)
    (one,) = answer.answers
    assert answer.sentence == (
        "Statement 1, because day 0 since the first statement: statement 1 is due. "
        "(6.4; policy standard of 2024-01-01)"
    )
    evidence = one.evidence
    assert evidence is not None
    assert evidence.asked[0] == "unsound"
    assert evidence.asked[-1] == evidence.answered_by == "next_of_cadence"
    assert evidence.policy == PolicyFollowed("standard", date(2024, 1, 1))
    assert evidence.facts["balance_cents"] == 500_00
    assert evidence.facts["guarantor"]["state"] == "TX"
    assert one.outcome.status == "done"
    assert "standard.toml" in one.run.data["files"]
    assert one.run.data["facility"]["kind"] == "hospital"


def test_a_hold_is_the_reason_for_nothing(life: Life) -> None:
    account = life.account()
    with writing() as connection:
        make_hold(connection, account_id=account, kind=HoldKind.DISPUTE, placed_on=FIRST)
    life.run()
    answer = told(life, account, FIRST)
    assert answer.sentence.startswith("Nothing, because on hold: ")
    assert "HD-01" in answer.sentence
    evidence = answer.answers[0].evidence
    assert evidence is not None
    assert evidence.answered_by == "held_by_people"
    assert evidence.facts["holds"] == [{"kind": "HD-01", "placed_on": FIRST.isoformat()}]


def test_a_day_before_enrolment_says_so(life: Life) -> None:
    account = life.account()
    life.run()
    before = FIRST - timedelta(1)
    assert said(life, account, before) == "Nothing, because the account came to Tend on 2026-01-15."


def test_a_day_without_a_look_says_what_is_waited_for(life: Life) -> None:
    account = life.account()
    life.run()
    life.run(FIRST + timedelta(2))
    answer = told(life, account, FIRST + timedelta(2))
    assert answer.answers == []
    assert answer.sentence == (
        "Nothing, because no look was due. On 2026-01-15: statement 1, because day 0 since the "
        "first statement: statement 1 is due. The next look was booked for 2026-02-05."
    )
    assert answer.before is not None
    assert answer.before.step == "statement_1"


def test_a_day_without_a_run_says_that_none_was_made(life: Life) -> None:
    account = life.account()
    life.run()
    life.run(FIRST + timedelta(30))
    sentence = said(life, account, FIRST + timedelta(21))
    assert sentence.startswith("Nothing, because no run was made on that day. On 2026-01-15: ")


def test_a_day_after_the_last_run_says_that_it_is_still_to_come(life: Life) -> None:
    account = life.account()
    life.run()
    sentence = said(life, account, FIRST + timedelta(1))
    assert sentence.startswith("Nothing yet: no run was made for that day. ")


def test_before_the_first_run_the_first_look_is_named(life: Life) -> None:
    account = life.account()
    assert said(life, account, FIRST) == (
        "Nothing yet: no run was made for that day. No run had looked at the account yet; "
        "its first look is booked for 2026-01-15."
    )


def test_after_the_end_it_says_when_and_why_it_was_closed(life: Life) -> None:
    account = life.account()
    life.run()
    life.pays(account, 500_00)
    life.run(FIRST + timedelta(1))
    sentence = said(life, account, FIRST + timedelta(1))
    assert sentence.startswith("Nothing, because the account was closed on 2026-01-15: ")
    assert said(life, account, FIRST).startswith("Statement 1, because ")


def test_an_account_that_was_never_open_says_so(life: Life) -> None:
    with writing() as connection:
        account = make_account(
            connection, stage="resolved", resolution="nothing_owed", closed_on=FIRST,
            next_review_on=None, enrolled_on=FIRST,
        )  # fmt: skip
    assert said(life, account, FIRST) == (
        "Nothing, because the account was closed on 2026-01-15: Nothing owed."
    )


def test_what_a_person_said_since_is_told(life: Life) -> None:
    account = life.account()
    life.run()
    life.until("2026-03-01")
    life.says(account, CallOutcome.WILL_PAY_BY, life.today + timedelta(10))
    answer = told(life, account, life.today + timedelta(1))
    assert [event.kind for event in answer.since] == ["said"]
    assert answer.sentence.endswith(
        "Since then, on 2026-03-01: On the phone: will pay by 2026-03-11, by tester."
    )


def test_what_no_longer_stood_in_the_evening_is_the_reason(life: Life) -> None:
    account = life.account()
    life.run()
    changed = "Changed since the morning: a payment came."
    with writing() as connection:
        connection.execute(update(STEP_RUN).values(status="suppressed", reason=changed))
    assert said(life, account, FIRST).startswith(
        "Nothing, because changed since the morning: a payment came. (6.4;"
    )


def test_an_account_that_was_set_aside_says_so(life: Life) -> None:
    account = life.account(policy_name="unheard_of")
    life.run()
    assert re.fullmatch(
        r"Nothing, because it was set aside for a person "
        r"\(UnknownPolicy in tasks/decisions/decide_batch\.py:\d+\)\.",
        said(life, account, FIRST),
    )


def test_two_looks_on_one_day_are_both_told_and_the_last_one_counts(life: Life) -> None:
    account = life.account()
    life.run()
    with writing() as connection:
        connection.execute(
            update(ACCOUNT).where(ACCOUNT.c.id == account).values(next_review_on=FIRST)
        )
    life.run(FIRST)
    answer = told(life, account, FIRST)
    assert len(answer.answers) == 2
    assert answer.sentence == answer.answers[-1].sentence
    assert answer.sentence.startswith("Nothing, because ")


def test_a_decision_of_an_older_tend_is_told_as_far_as_it_goes(life: Life) -> None:
    account = life.account()
    life.run()
    with writing() as connection:
        connection.execute(text("UPDATE decision SET answered_by = '', facts = ''"))
        connection.execute(text("UPDATE run SET rules_asked = '', data_used = ''"))
    (one,) = told(life, account, FIRST).answers
    evidence = one.evidence
    assert evidence is not None
    assert (evidence.answered_by, evidence.facts, evidence.asked) == (None, None, [])
    assert evidence.decision.rules == ["6.4"]


def test_nothing_is_decided_anew(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    account = life.account()
    life.run()

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(decide, "answer", never)
    monkeypatch.setattr("tasks.decisions.decide_batch.answer", never)
    assert said(life, account, FIRST).startswith("Statement 1")
    assert said(life, account, FIRST + timedelta(3)).startswith("Nothing yet")


@pytest.mark.usefixtures("database")
def test_an_unknown_reference_is_wrong_input() -> None:
    with reading() as connection, pytest.raises(WrongInput, match="no account has"):
        why(connection, "A-NOBODY0001", FIRST)
