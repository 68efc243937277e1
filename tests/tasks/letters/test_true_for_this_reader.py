"""What a letter says is true of the person who reads it, not only of its kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy.letters import LetterKind
from tasks.wording.words import Fact, words_in
from tests.tasks.letters.test_letters import DECIDED, letter, text_of

PART: dict[str, Fact] = DECIDED | {"discount_percent": 30, "owed_cents": 0}


def text_with(kind: LetterKind, facts: dict[str, Fact]) -> str:
    one = letter(kind)
    return text_of(replace(one, sections=(replace(one.sections[0], facts=facts),)))


def test_help_with_a_part_where_the_person_paid_the_rest_is_not_help_with_all_of_it() -> None:
    text = text_with(LetterKind.DETERMINATION, PART | {"paid_cents": 700_00})
    assert "Nothing is left to pay on this bill" in text
    assert "a discount of 30 percent. You paid $700.00 before" in text
    assert "all of this bill" not in text


def test_help_that_leaves_nothing_by_itself_is_help_with_all_of_it() -> None:
    assert "We can help with all of this bill" in text_with(LetterKind.DETERMINATION, PART)


def test_an_award_does_not_call_the_discount_a_share_of_what_was_taken_off() -> None:
    """62 percent of the bill, of which a part was paid: $39.72 off was 25 percent of $158.85."""
    facts = DECIDED | {"discount_percent": 62, "write_off_cents": 3_972}
    text = text_with(LetterKind.PRESUMPTIVE_AWARD, facts | {"respond_by": letter().on_date})
    assert "You get a discount of 62 percent" in text
    assert "We took $39.72 off your bill." in text
    assert "That is a discount" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2 payments: $63.24, then $63.25"),
        ("es", "2 pagos: $63.24, y luego $63.25"),
        ("zh", "付 2 次\uff0c$63.24\uff0c然后 $63.25"),
    ],
)
def test_two_payments_that_differ_are_both_said(language: str, said: str) -> None:
    assert words_in(language).schedule_of((2, 63_24, 63_25)) == said
    assert words_in(language).schedule_in_words((63_24, 63_25)) == said


def test_who_was_told_that_no_help_fits_is_not_told_that_it_may() -> None:
    none = DECIDED | {"discount_percent": 0, "write_off_cents": 0}
    text = text_with(LetterKind.DETERMINATION, none)
    assert "Ask us to look again" in text
    assert "or nothing at all" not in text


def test_who_pays_over_time_already_may_change_that() -> None:
    text = text_of(letter(LetterKind.INSTALMENT_NOTE))
    assert "Change your plan" in text
    assert "Pay over time" not in text


def test_who_has_another_bill_beside_the_plan_may_pay_that_over_time() -> None:
    plan, bill = letter(LetterKind.INSTALMENT_NOTE), letter(accounts=2)
    sections = (plan.sections[0], replace(bill.sections[0], references=("A-0000000101",)))
    text = text_of(replace(bill, sections=sections))
    assert "Pay over time" in text
    assert "Change your plan" not in text
