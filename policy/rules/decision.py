"""What the rules answer."""

from dataclasses import dataclass
from datetime import date

from policy.assistance import Screening
from policy.holds import HoldKind
from policy.plans import FollowUpDue
from policy.policy_file import Way
from policy.rules.resend_kinds import AGAIN_STEPS
from policy.terms import Action, Resolution, Stage

_ASKS_FOR_MONEY = frozenset(
    {
        "statement",
        "reminder",
        "second_reminder",
        "options_letter",
        "final_notice",
        "instalment_reminder",
        "instalment_note",
        "instalment_offer",
        "instalment_call_letter",
        "cure_notice",
    }
)


LONGEST_REASON = 380
"""Characters. A little less than what is kept of a reason."""


def shortened(words: str, end: str = "") -> str:
    """A reason that fits; `end` is never cut off."""
    room = LONGEST_REASON - len(end)
    return f"{words}{end}" if len(words) <= room else f"{words[: room - 3]}...{end}"


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer for one account on one day, with its rules and its reason in words.

    `review_on` is the next day anyone needs to look; none once a person or nobody has to.
    `kind` names the words to send. `once` makes the step distinct when it can happen again.
    `hold` is what it waits for, or waited for until now; `put_off_step` the step that waits.
    """

    action: Action
    stage: Stage
    step: str
    rules: tuple[str, ...]
    reason: str
    review_on: date | None
    way: Way = Way.NONE
    kind: str = ""
    once: str = ""
    resolution: Resolution | None = None
    screening: Screening | None = None
    follow_up: FollowUpDue | None = None
    hold: HoldKind | None = None
    put_off_step: str = ""

    @property
    def asks(self) -> bool:
        """Whether carrying it out asks a person for money."""
        return self.kind in _ASKS_FOR_MONEY

    def put_off(self, day: date, why: str) -> str:
        """Its reason when it cannot be today. What a person asked for does not come by itself."""
        if self.step in AGAIN_STEPS:
            return f"{self.reason} Not today: {why}. Ask for it again on {day.isoformat()}."
        return f"{self.reason} It waits until {day.isoformat()}: {why}."
