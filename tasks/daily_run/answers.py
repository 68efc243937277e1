"""What a day and a single account are answered with."""

from dataclasses import dataclass, field
from datetime import date

from policy.terms import Action, Stage
from tasks.runs import RunCounts
from tasks.runtime import LEFT_OUT, MERGED


@dataclass(frozen=True, slots=True)
class Reach:
    """Letters, notices and calls that left."""

    letters: int = 0
    notices: int = 0
    calls: int = 0

    def since(self, before: "Reach") -> "Reach":
        """What came to it after `before`."""
        return Reach(
            self.letters - before.letters, self.notices - before.notices, self.calls - before.calls
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Notices that wait for their hour; until when, by the practice's clock, to the minute."""

    waiting: int
    waiting_until: str | None


@dataclass(frozen=True, slots=True)
class DayResult:
    """A whole day: what the run did, what it reached, and what still waits after it."""

    run: RunCounts = field(metadata=MERGED)
    reach: Reach = field(metadata=MERGED)
    waiting: Waiting | None = field(default=None, metadata=MERGED)


@dataclass(frozen=True, slots=True)
class NoticesSent:
    """Of the notices that had to wait: those sent now, those that became letters, the rest."""

    as_of: date
    notices: int
    turned_to_letters: int
    rest: Waiting = field(metadata=MERGED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account stands."""

    stage: Stage
    step: str | None
    next_review_on: date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """An account before and after, and what would go out, as 'letter: reminder'."""

    before: Place
    after: Place
    sends: list[str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say about one account; a closed one, and one that cannot be decided, has
    no action, no rules and no difference."""

    acts: bool
    action: Action | None = field(metadata=LEFT_OUT)
    step: str | None
    reasons: list[str]
    rules: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    next_review_on: date | None
    difference: Difference | None = field(metadata=LEFT_OUT)


@dataclass(frozen=True, slots=True)
class AccountAnswer:
    """One account on one day; `words` name the letter that is asked for again, and `run` is what
    was done, once it was."""

    reference: str
    as_of: date
    words: str | None = field(metadata=LEFT_OUT)
    ruling: Ruling = field(metadata=MERGED)
    run: RunCounts | None = field(default=None, metadata=MERGED)
