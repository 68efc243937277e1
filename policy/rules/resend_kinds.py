"""What a person may ask for a second time: which letter of which stage, and for which reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from policy.letters import LETTERS, LetterKind, kinds_of
from policy.terms import FixedStep, Stage, Way

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

    step: FixedStep
    words: str
    kinds: Mapping[LetterKind, Way]


def _copy(stage: Stage, step: FixedStep, words: str) -> Copy:
    ways = {kind: LETTERS[kind].again for kind in kinds_of(stage)}
    return Copy(step, words, {kind: way for kind, way in ways.items() if way is not None})


_SENT_AGAIN: Mapping[Stage, tuple[FixedStep, str]] = {
    Stage.STATEMENT: (FixedStep.STATEMENT_AGAIN, "statement"),
    Stage.REMINDER: (FixedStep.REMINDER_AGAIN, "reminder"),
    Stage.OPTIONS_CALL: (FixedStep.OPTIONS_LETTER_AGAIN, "options letter"),
    Stage.ASSISTANCE_SCREENING: (FixedStep.INVITATION_AGAIN, "invitation to apply for help"),
    Stage.PLAN_FOLLOW_UP: (FixedStep.CONFIRMATION_AGAIN, "plan letter"),
}
SENT_AGAIN: Mapping[Stage, Copy] = MappingProxyType(
    {stage: _copy(stage, *row) for stage, row in _SENT_AGAIN.items()}
)
AGAIN_STEPS = frozenset(copy.step for copy in SENT_AGAIN.values())


@dataclass(frozen=True, slots=True)
class ResendRequest:
    """One request: the stage, the kind of letter sent last there, and the day of that letter."""

    stage: Stage
    kind: LetterKind
    last_on: date
    why: WhyAgain

    @property
    def copy(self) -> Copy:
        return SENT_AGAIN[self.stage]
