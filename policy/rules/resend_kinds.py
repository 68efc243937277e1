"""What a person may ask for a second time: which letter of which stage, and for which reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from policy.policy_file import Way
from policy.terms import Stage

SentStage = Literal[
    Stage.STATEMENT,
    Stage.REMINDER,
    Stage.OPTIONS_CALL,
    Stage.ASSISTANCE_SCREENING,
    Stage.PLAN_FOLLOW_UP,
]
"""The stages that write letters."""


class WhyAgain(StrEnum):
    """Words of ours, so that no form takes a word about a patient."""

    NEVER_CAME = "never_came"
    UNREADABLE = "unreadable"
    LOST = "lost"
    NEW_ADDRESS = "new_address"

    @property
    def words(self) -> str:
        """The rest of 'it was asked for because ...'."""
        return _WHY[self]


_WHY = {
    WhyAgain.NEVER_CAME: "the person says that it never came",
    WhyAgain.UNREADABLE: "it came damaged or could not be read",
    WhyAgain.LOST: "the person does not have it any more",
    WhyAgain.NEW_ADDRESS: "it went to an address that is not right any more",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """The step that sends it again, its name in a sentence, and how each of its kinds goes."""

    step: str
    words: str
    kinds: Mapping[str, Way]


SENT_AGAIN: Mapping[Stage, Copy] = MappingProxyType(
    {
        Stage.STATEMENT: Copy("statement_again", "statement", {"statement": Way.DOCUMENT}),
        Stage.REMINDER: Copy(
            "reminder_again",
            "reminder",
            {
                "reminder": Way.REMINDER,
                "second_reminder": Way.LETTER,
                "final_notice": Way.DOCUMENT,
            },
        ),
        Stage.OPTIONS_CALL: Copy(
            "options_letter_again", "options letter", {"options_letter": Way.DOCUMENT}
        ),
        Stage.ASSISTANCE_SCREENING: Copy(
            "invitation_again",
            "invitation to apply for help",
            {"screening_invitation": Way.DOCUMENT},
        ),
        Stage.PLAN_FOLLOW_UP: Copy(
            "confirmation_again", "plan letter", {"plan_confirmation": Way.DOCUMENT}
        ),
    }
)
AGAIN_STEPS = frozenset(copy.step for copy in SENT_AGAIN.values())
STATEMENT_AGAIN = SENT_AGAIN[Stage.STATEMENT].step
PLAN_AGAIN = SENT_AGAIN[Stage.PLAN_FOLLOW_UP].step


@dataclass(frozen=True, slots=True)
class ResendRequest:
    """One request: the stage, the kind of letter sent last there, and the day of that letter."""

    stage: Stage
    kind: str
    last_on: date
    why: WhyAgain

    @property
    def copy(self) -> Copy:
        return SENT_AGAIN[self.stage]
