"""The table of letters is whole: whoever adds a kind fills one row, and nothing is forgotten."""

from __future__ import annotations

import pytest

from policy.letters import (
    ASKS_FOR_MONEY,
    CADENCE_KINDS,
    FOLLOW_UP_LETTERS,
    LAST_LETTERS,
    LETTERS,
    PLAN_KINDS,
    LetterKind,
    kinds_of,
)
from policy.plans.plan_facts import FollowUp
from policy.policy_file.check_steps import _WAYS
from policy.policy_file.spec import load_policy
from policy.rules.resend_kinds import SENT_AGAIN
from policy.terms import FixedStep, Stage

# As they stand in the databases and in the policy files of practices.
STORED = (
    "statement reminder second_reminder final_notice options_letter screening_invitation "
    "incomplete_application presumptive_award determination plan_confirmation "
    "instalment_reminder instalment_note instalment_offer instalment_call_letter cure_notice "
    "plan_ended plan_forgiven paid_in_full human_review plan_new_dates plan_new_charge plan_settled"
)
NEVER_STORED = {LetterKind.MISSED_CALL, LetterKind.RECEIPT}


def test_the_stored_names_of_the_letters_stay_what_they_were() -> None:
    assert {*STORED.split()} <= {kind.value for kind in LetterKind}
    assert not NEVER_STORED & {*STORED.split()}


def test_every_kind_has_its_row() -> None:
    assert set(LETTERS) == set(LetterKind)


@pytest.mark.rule("3.6")
def test_a_letter_that_tells_of_help_or_of_an_end_asks_for_nothing() -> None:
    granted = {kind for kind, terms in LETTERS.items() if terms.award or terms.last}
    assert granted == {
        LetterKind.PRESUMPTIVE_AWARD, LetterKind.DETERMINATION, LetterKind.PAID_IN_FULL,
        LetterKind.PLAN_FORGIVEN, LetterKind.PLAN_SETTLED,
    }  # fmt: skip
    assert not granted & ASKS_FOR_MONEY
    assert granted > LAST_LETTERS


def test_every_letter_that_asks_is_one_that_the_rule_book_knows_to_ask() -> None:
    quiet = {
        LetterKind.SCREENING_INVITATION, LetterKind.INCOMPLETE_APPLICATION,
        LetterKind.PRESUMPTIVE_AWARD, LetterKind.DETERMINATION, LetterKind.PLAN_CONFIRMATION,
        LetterKind.PLAN_ENDED, LetterKind.PLAN_FORGIVEN, LetterKind.PAID_IN_FULL,
        LetterKind.RECEIPT, LetterKind.HUMAN_REVIEW, LetterKind.PLAN_NEW_DATES,
        LetterKind.PLAN_NEW_CHARGE, LetterKind.PLAN_SETTLED,
        LetterKind.RECEIPT, LetterKind.HUMAN_REVIEW, LetterKind.REFUND_WITHDRAWN,
    }  # fmt: skip
    assert set(LetterKind) - quiet == ASKS_FOR_MONEY


def test_each_follow_up_of_a_plan_has_one_letter_and_says_why() -> None:
    assert set(FOLLOW_UP_LETTERS) == set(FollowUp)
    said = [reason for terms in LETTERS.values() for reason in terms.follow_ups.values()]
    assert len(said) == len(set(said)) == len(FollowUp)
    assert set(kinds_of(Stage.PLAN_FOLLOW_UP)) > PLAN_KINDS


def test_a_plans_step_names_its_follow_up_and_no_other_step_does() -> None:
    assert {kind.step: kind.value for kind in FollowUp} == {
        "plan_confirmation": "confirmation", "plan_reminder": "reminder", "plan_note": "note",
        "plan_offer": "offer", "plan_call": "call", "plan_cure_notice": "cure_notice",
        "plan_default": "default", "plan_review": "review", "plan_new_dates": "new_dates",
        "plan_new_charge": "new_charge",
    }  # fmt: skip
    assert not {kind.step for kind in FollowUp} & {*FixedStep, *load_policy().position}


def test_a_policy_file_may_name_what_its_stages_can_send() -> None:
    assert set(CADENCE_KINDS) == set(_WAYS)
    for step in load_policy().steps:
        assert step.kind in CADENCE_KINDS[step.stage]


@pytest.mark.parametrize("stage", SENT_AGAIN)
def test_what_may_be_asked_for_again_follows_from_the_table(stage: Stage) -> None:
    again = {kind: LETTERS[kind].again for kind in kinds_of(stage) if LETTERS[kind].again}
    assert again
    assert SENT_AGAIN[stage].kinds == again


def test_no_letter_may_be_asked_for_again_at_a_stage_that_sends_none_again() -> None:
    assert {terms.stage for terms in LETTERS.values() if terms.again} == set(SENT_AGAIN)


def test_every_kind_but_human_review_has_words() -> None:
    assert [kind for kind in LetterKind if not kind.words] == [LetterKind.HUMAN_REVIEW]
    assert LetterKind.DETERMINATION.words == (
        "determination_full", "determination_part", "determination_paid", "determination_none",
    )  # fmt: skip
