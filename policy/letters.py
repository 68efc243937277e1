"""The kinds of letters, all in one table: where each belongs, and what may be done with it.

A new kind is a member of `LetterKind` and its row in `LETTERS`; docs/architecture.md says what else
it takes. What each one says stands in `templates/<language>/words.toml`, under its value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from policy.plans import FollowUp
from policy.terms import Stage, Way

__all__ = [
    "ASKS_FOR_MONEY", "CADENCE_KINDS", "FOLLOW_UP_LETTERS", "LAST_LETTERS", "LETTERS",
    "PART_PAID_WORDS", "PLAN_KINDS", "DeterminationWords", "FollowUpLetter", "LetterKind",
    "LetterTerms", "SettledWords", "kinds_of",
]  # fmt: skip


class LetterKind(StrEnum):
    """What a letter is about. Stored by value, and written so in policy files."""

    STATEMENT = "statement"
    REMINDER = "reminder"
    SECOND_REMINDER = "second_reminder"
    FINAL_NOTICE = "final_notice"
    OPTIONS_LETTER = "options_letter"
    MISSED_CALL = "missed_call"  # an options letter, once a call found nobody; never stored
    SCREENING_INVITATION = "screening_invitation"
    INCOMPLETE_APPLICATION = "incomplete_application"
    PRESUMPTIVE_AWARD = "presumptive_award"
    DETERMINATION = "determination"
    REFUND_WITHDRAWN = "refund_withdrawn"
    PLAN_CONFIRMATION = "plan_confirmation"
    INSTALMENT_REMINDER = "instalment_reminder"
    RECEIPT = "receipt"  # has words; no rule sends it yet
    INSTALMENT_NOTE = "instalment_note"
    INSTALMENT_OFFER = "instalment_offer"
    INSTALMENT_CALL_LETTER = "instalment_call_letter"
    CURE_NOTICE = "cure_notice"
    PLAN_ENDED = "plan_ended"
    PLAN_NEW_DATES = "plan_new_dates"
    PLAN_NEW_CHARGE = "plan_new_charge"
    PLAN_FORGIVEN = "plan_forgiven"
    PLAN_SETTLED = "plan_settled"
    PAID_IN_FULL = "paid_in_full"
    HUMAN_REVIEW = "human_review"  # the last step of a policy file; it has no words

    @property
    def words(self) -> tuple[str, ...]:
        """The names of its words in the templates."""
        if self is LetterKind.DETERMINATION:
            return tuple(DeterminationWords)
        if self is LetterKind.PLAN_SETTLED:
            return tuple(SettledWords)
        if self in PART_PAID_WORDS:
            return (self.value, PART_PAID_WORDS[self])
        return () if self is LetterKind.HUMAN_REVIEW else (self.value,)


class DeterminationWords(StrEnum):
    """A determination reads differently when all, part or none of the cost is taken off, and when
    a part of it leaves nothing, since the rest was paid."""

    FULL = "determination_full"
    PART = "determination_part"
    PAID = "determination_paid"
    NONE = "determination_none"


class SettledWords(StrEnum):
    """A plan that need not be paid any more reads differently by whose money that was."""

    INSURER = "plan_settled_insurer"
    ADJUSTMENT = "plan_settled_adjustment"
    HELP = "plan_settled_help"


PART_PAID_WORDS: Mapping[LetterKind, str] = MappingProxyType(
    {
        LetterKind.INSTALMENT_NOTE: "instalment_note_part",
        LetterKind.INSTALMENT_OFFER: "instalment_offer_part",
    }
)
"""What these say to those who paid a part of the instalment: what came is said first."""


@dataclass(frozen=True, slots=True)
class LetterTerms:
    """What holds for one kind.

    `asks`: it asks for money. `in_cadence`: a step of a policy file may name it.
    `again`: how it goes to a person who asks for it once more; None: they cannot.
    `summary`: the short summary of the help there is goes with it (501R-26).
    `award`: it tells of help that was granted. `last`: nothing is owed any more. Both are sent
    whatever happened to the day they were written on.
    `follow_ups`: what a plan needs when it is sent, and the reason as a manager reads it.
    """

    stage: Stage
    asks: bool = False
    in_cadence: bool = False
    again: Way | None = None
    summary: bool = False
    award: bool = False
    last: bool = False
    follow_ups: Mapping[FollowUp, str] = field(default_factory=dict)


LETTERS: Mapping[LetterKind, LetterTerms] = MappingProxyType(
    {
        LetterKind.STATEMENT: LetterTerms(
            Stage.STATEMENT, asks=True, in_cadence=True, again=Way.DOCUMENT
        ),
        LetterKind.REMINDER: LetterTerms(
            Stage.REMINDER, asks=True, in_cadence=True, again=Way.REMINDER
        ),
        LetterKind.SECOND_REMINDER: LetterTerms(
            Stage.REMINDER, asks=True, in_cadence=True, again=Way.LETTER
        ),
        LetterKind.FINAL_NOTICE: LetterTerms(
            Stage.REMINDER, asks=True, in_cadence=True, again=Way.DOCUMENT, summary=True
        ),
        LetterKind.OPTIONS_LETTER: LetterTerms(
            Stage.OPTIONS_CALL, asks=True, in_cadence=True, again=Way.DOCUMENT
        ),
        LetterKind.MISSED_CALL: LetterTerms(Stage.OPTIONS_CALL, asks=True),
        LetterKind.SCREENING_INVITATION: LetterTerms(
            Stage.ASSISTANCE_SCREENING, in_cadence=True, again=Way.DOCUMENT, summary=True
        ),
        LetterKind.INCOMPLETE_APPLICATION: LetterTerms(Stage.ASSISTANCE_SCREENING, summary=True),
        LetterKind.PRESUMPTIVE_AWARD: LetterTerms(Stage.ASSISTANCE_SCREENING, award=True),
        LetterKind.DETERMINATION: LetterTerms(Stage.ASSISTANCE_SCREENING, award=True),
        LetterKind.REFUND_WITHDRAWN: LetterTerms(Stage.ASSISTANCE_SCREENING),
        LetterKind.PLAN_CONFIRMATION: LetterTerms(
            Stage.PLAN_FOLLOW_UP,
            again=Way.DOCUMENT,
            follow_ups={FollowUp.CONFIRMATION: "A plan was agreed; we confirm it (PP-12)."},
        ),
        LetterKind.INSTALMENT_REMINDER: LetterTerms(
            Stage.PLAN_FOLLOW_UP,
            asks=True,
            follow_ups={FollowUp.REMINDER: "An instalment is coming up."},
        ),
        LetterKind.RECEIPT: LetterTerms(Stage.PLAN_FOLLOW_UP),
        LetterKind.INSTALMENT_NOTE: LetterTerms(
            Stage.PLAN_FOLLOW_UP,
            asks=True,
            follow_ups={FollowUp.NOTE: "An instalment has not come; a gentle note."},
        ),
        LetterKind.INSTALMENT_OFFER: LetterTerms(
            Stage.PLAN_FOLLOW_UP,
            asks=True,
            follow_ups={FollowUp.OFFER: "The instalment has not come; we offer a change."},
        ),
        LetterKind.INSTALMENT_CALL_LETTER: LetterTerms(
            Stage.PLAN_FOLLOW_UP,
            asks=True,
            follow_ups={FollowUp.CALL: "The grace days are over; a person calls."},
        ),
        LetterKind.CURE_NOTICE: LetterTerms(
            Stage.PLAN_FOLLOW_UP,
            asks=True,
            follow_ups={
                FollowUp.CURE_NOTICE: "A written notice with 30 days to put the plan right."
            },
        ),
        LetterKind.PLAN_ENDED: LetterTerms(
            Stage.PLAN_FOLLOW_UP,
            follow_ups={
                FollowUp.DEFAULT: "The plan could not be kept; back to an options call.",
                FollowUp.REVIEW: "Three instalments missed without contact.",
            },
        ),
        LetterKind.PLAN_NEW_DATES: LetterTerms(
            Stage.PLAN_FOLLOW_UP,
            follow_ups={FollowUp.NEW_DATES: "The plan waited; its payments have new dates."},
        ),
        LetterKind.PLAN_NEW_CHARGE: LetterTerms(
            Stage.PLAN_FOLLOW_UP,
            follow_ups={
                FollowUp.NEW_CHARGE: "More was added to the bills of the plan; it is no part of it."
            },
        ),
        LetterKind.PLAN_FORGIVEN: LetterTerms(Stage.PLAN_FOLLOW_UP, last=True),
        LetterKind.PLAN_SETTLED: LetterTerms(Stage.RESOLVED, last=True),
        LetterKind.PAID_IN_FULL: LetterTerms(Stage.RESOLVED, last=True),
        LetterKind.HUMAN_REVIEW: LetterTerms(Stage.HUMAN_REVIEW, in_cadence=True),
    }
)


@dataclass(frozen=True, slots=True)
class FollowUpLetter:
    """What one follow-up of a plan sends, and why."""

    kind: LetterKind
    reason: str


FOLLOW_UP_LETTERS: Mapping[FollowUp, FollowUpLetter] = MappingProxyType(
    {
        follow_up: FollowUpLetter(kind, reason)
        for kind, terms in LETTERS.items()
        for follow_up, reason in terms.follow_ups.items()
    }
)
PLAN_KINDS = frozenset(letter.kind for letter in FOLLOW_UP_LETTERS.values())
"""The letters about an agreed plan, which its follow-ups send."""

ASKS_FOR_MONEY = frozenset(kind for kind, terms in LETTERS.items() if terms.asks)
LAST_LETTERS = frozenset(kind for kind, terms in LETTERS.items() if terms.last)


def kinds_of(stage: Stage) -> tuple[LetterKind, ...]:
    """Those of one stage, in the order of the table."""
    return tuple(kind for kind, terms in LETTERS.items() if terms.stage is stage)


CADENCE_KINDS: Mapping[Stage, frozenset[LetterKind]] = MappingProxyType(
    {
        stage: found
        for stage in Stage
        if (found := frozenset(kind for kind in kinds_of(stage) if LETTERS[kind].in_cadence))
    }
)
"""What a step of a policy file may send, by its stage."""
