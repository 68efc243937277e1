"""What a letter asks for, as it is kept beside the message: the amounts that stand on its page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from policy.letters import LetterKind
from tasks.letters.amounts import due_now
from tasks.letters.letter import Letter
from tasks.wording import words_in

_OF_A_PLAN: Mapping[LetterKind, str] = MappingProxyType(
    {
        LetterKind.INSTALMENT_REMINDER: "amount_cents",
        LetterKind.INSTALMENT_NOTE: "amount_cents",
        LetterKind.INSTALMENT_OFFER: "amount_cents",
        LetterKind.INSTALMENT_CALL_LETTER: "amount_cents",
        LetterKind.CURE_NOTICE: "missed_cents",
    }
)
"""The fact of their words that says what to pay."""


class Asked(NamedTuple):
    """`due_now_cents` stands at the top, with what is open beside it; `plan_cents` in the words
    about a plan. None where the letter says no such thing."""

    due_now_cents: int | None
    plan_cents: int | None


def asked_of(letter: Letter) -> Asked:
    facts = [
        section.facts[_OF_A_PLAN[section.kind]]
        for section in letter.sections
        if section.kind in _OF_A_PLAN
    ]
    amounts = [cents for cents in facts if isinstance(cents, int)]
    return Asked(due_now(letter, words_in(letter.language)), sum(amounts) if amounts else None)
