"""What the rules answer."""

from dataclasses import dataclass
from datetime import date

from policy.assistance import Screening
from policy.holds import HoldKind
from policy.letters import ASKS_FOR_MONEY, LetterKind
from policy.plans import FollowUpDue
from policy.rules.resend_kinds import AGAIN_STEPS
from policy.terms import Action, Resolution, Stage, Way

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
    `kind` is the letter to send. `once` makes the step distinct when it can happen again.
    `hold` is what it waits for, or waited for until now; `put_off_step` the step that waits.
    `asked_for`: the person asked for this contact on this day (RF-03).
    """

    action: Action
    stage: Stage
    step: str
    rules: tuple[str, ...]
    reason: str
    review_on: date | None
    way: Way = Way.NONE
    kind: LetterKind | None = None
    once: str = ""
    resolution: Resolution | None = None
    screening: Screening | None = None
    follow_up: FollowUpDue | None = None
    asked_for: bool = False
    hold: HoldKind | None = None
    put_off_step: str = ""

    @property
    def asks(self) -> bool:
        """Whether carrying it out asks a person for money."""
        return self.kind in ASKS_FOR_MONEY

    def reason_to_wait(self, day: date, why: str) -> str:
        """Its reason when it cannot be today. What a person asked for does not come by itself."""
        if self.step in AGAIN_STEPS:
            return f"{self.reason} Not today: {why}. Ask for it again on {day.isoformat()}."
        return f"{self.reason} It waits until {day.isoformat()}: {why}."
