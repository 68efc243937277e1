"""`decide`: the order of the rules, what cannot be written, and an answer for everything."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.holds.holds import STOPS_THE_CADENCE, HoldKind
from policy.policy_file.spec import Way
from policy.rules.decide import spoken
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts
from policy.terms import Action, ApplicationStatus, Stage
from tests.policy.account_facts import (
    POLICY,
    account,
    after,
    applied,
    before,
    day,
    hold,
    on,
    plan,
)

UNREACHABLE = {"guarantor_takes_mail": False, "guarantor_takes_email": False}
EVERYTHING: dict[str, Any] = {
    "holds": (hold(HoldKind.BANKRUPTCY), hold(HoldKind.DISPUTE)),
    "guarantor_application": applied(ApplicationStatus.RECEIVED),
    "guarantor_has_credit": True,
    "unsent_since": day(20),
    "plan": plan(),
    "stage": Stage.HUMAN_REVIEW,
    "promise_until": day(300),
}


def without(*names: str) -> AccountFacts:
    return before("reminder_1", **{k: v for k, v in EVERYTHING.items() if k not in names})


@pytest.mark.rule("7.1")
def test_each_rule_comes_before_the_next() -> None:
    taken: list[str] = []
    answers = []
    for name in ("", *EVERYTHING):
        taken.append(name)
        answers.append(on(93, without(*taken)).rules[0])
    assert answers == ["HD-02", "HD-10", "HD-09", "H7", "8.2", "6.4", "3.6", "6.4"]


def test_a_dispute_comes_before_a_plan_and_a_credit() -> None:
    facts = without("guarantor_application", "holds")
    disputed = before("reminder_1", **(EVERYTHING | {"holds": (hold(HoldKind.DISPUTE),)}))
    assert on(93, facts).rules[0] == "HD-09"
    assert on(93, disputed).rules[0] == "HD-10"


def test_unsound_books_come_before_everything() -> None:
    facts = before("reminder_1", ledger_cents=1, **EVERYTHING)
    assert on(93, facts).rules[0] == "HD-25"


@pytest.mark.rule("HD-07")
@pytest.mark.parametrize(
    "step", ["statement_2", "reminder_1", "reminder_2", "screening", "final_notice"]
)
def test_what_cannot_be_written_is_for_a_person(step: str) -> None:
    decision = on(200, before(step, **UNREACHABLE))
    assert (decision.action, decision.step) == (Action.REVIEW, "no_address")
    assert decision.rules[0] == "HD-07"
    assert "no way to write" in decision.reason


def test_the_first_statement_to_nobody_is_for_a_person() -> None:
    assert on(0, account(**UNREACHABLE)).step == "no_address"


def test_who_can_only_be_called_is_called() -> None:
    assert on(45, before("options_call_1", **UNREACHABLE)).action is Action.CALL


def test_who_can_neither_be_called_nor_written_to_is_for_a_person() -> None:
    facts = before("options_call_1", guarantor_takes_calls=False, **UNREACHABLE)
    assert on(45, facts).step == "no_address"


def test_a_hold_needs_no_address() -> None:
    facts = before("reminder_1", holds=(hold(HoldKind.DISPUTE),), **UNREACHABLE)
    assert on(21, facts).action is Action.HOLD


def test_a_plan_does_not_end_because_nobody_can_write() -> None:
    decision = on(63, before("screening", plan=plan(), **UNREACHABLE))
    assert (decision.step, decision.follow_up) == ("no_address", None)


def test_who_chose_no_mail_but_takes_email_is_reached() -> None:
    facts = before("reminder_2", guarantor_takes_mail=False, guarantor_takes_email=True)
    assert on(35, facts).step == "reminder_2"


def test_the_second_reminder_goes_by_letter() -> None:
    assert on(35, before("reminder_2", guarantor_takes_email=True)).way is Way.LETTER


def test_after_the_last_step_a_person_looks() -> None:
    decision = on(200, after("human_review", stage=Stage.STATEMENT))
    assert (decision.action, decision.step) == (Action.REVIEW, "finished")


def test_a_step_is_spoken_of_in_words() -> None:
    assert spoken("reminder_2") == "Reminder 2"


days = st.one_of(st.none(), st.integers(-40, 400).map(day))
accounts = st.builds(
    after,
    st.sampled_from([step.name for step in POLICY.steps]),
    number=st.integers(0, 300),
    balance_cents=st.sampled_from([-500, 0, 1, 499, 500, 999, 1000, 500_00]),
    first_statement_on=st.one_of(st.none(), st.integers(-30, 200).map(day)),
    stage=st.sampled_from([stage for stage in Stage if stage is not Stage.RESOLVED]),
    paused_days=st.integers(0, 60),
    ask_not_before=days,
    fresh_statement_due=st.booleans(),
    promise_until=days,
    call_back_on=days,
    help_asked_on=days,
    screened_on=days,
    was_screened=st.booleans(),
    unsent_since=st.one_of(st.none(), st.just(day(1))),
    plan=st.one_of(st.none(), st.builds(plan, confirmed_on=days)),
    guarantor_takes_mail=st.booleans(),
    guarantor_takes_email=st.booleans(),
    guarantor_takes_calls=st.booleans(),
    guarantor_has_credit=st.booleans(),
    guarantor_household_size=st.one_of(st.none(), st.integers(1, 9)),
    guarantor_annual_income_cents=st.one_of(st.none(), st.integers(0, 200_000_00)),
)
numbers = st.integers(0, 381)
"""As long as there is a poverty line: the table of 2026 ends on 2027-01-31, day 381 (FPL-03)."""
few = settings(max_examples=60, deadline=None)


def _in_silence(decision: Decision) -> bool:
    return not decision.action.acts or decision.way is Way.NONE


@pytest.mark.rule("PF-09")
@few
@given(accounts, numbers)
def test_there_is_always_an_answer_with_a_reason_and_a_later_look(
    facts: AccountFacts, number: int
) -> None:
    decision = on(number, facts)
    assert decision.reason
    assert decision.rules
    assert decision.review_on is None or decision.review_on > day(number)


@few
@given(accounts, numbers)
def test_nothing_open_is_ever_forgotten(facts: AccountFacts, number: int) -> None:
    decision = on(number, facts)
    ends = decision.action in (Action.RESOLVE, Action.REVIEW, Action.RETURN_TO_CALL)
    waits = facts.stage is Stage.HUMAN_REVIEW and decision.action is Action.SUPPRESS
    assert decision.review_on is not None or ends or waits


@few
@given(accounts, numbers, st.sampled_from(sorted(STOPS_THE_CADENCE)))
def test_nobody_is_reached_under_a_hold(facts: AccountFacts, number: int, kind: HoldKind) -> None:
    assert _in_silence(on(number, replace(facts, holds=(hold(kind),))))


@few
@given(accounts, numbers)
def test_nobody_is_written_to_without_an_address(facts: AccountFacts, number: int) -> None:
    decision = on(number, facts)
    person = facts.guarantor
    if decision.action.acts and decision.way not in (Way.NONE, Way.CALL):
        assert person.takes_mail or person.takes_email


@pytest.mark.rule("6.4")
@few
@given(accounts, numbers)
def test_the_first_statement_comes_before_every_other_ask(facts: AccountFacts, number: int) -> None:
    decision = on(number, facts)
    if facts.first_statement_on is None and decision.asks and facts.plan is None:
        assert decision.step == "statement_1"
