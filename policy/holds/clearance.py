"""Why a person ends for good what follows from the facts."""

from enum import StrEnum


class ClearanceReason(StrEnum):
    """Why a person lets an old bill be asked for all the same (HD-29, HD-30)."""

    INSURER_LATE = "insurer_late"
    AFTER_DISPUTE = "after_dispute"
    ASKED_FOR = "asked_for"
    COUNSEL = "counsel"
    BEFORE_THE_RULE = "before_the_rule"

    @property
    def words(self) -> str:
        return _CLEARED[self]

    @classmethod
    def given_by_people(cls) -> tuple["ClearanceReason", ...]:
        """The last one says of old databases that a bill was sent before anybody asked its age."""
        return tuple(reason for reason in cls if reason is not cls.BEFORE_THE_RULE)


_CLEARED = {
    ClearanceReason.INSURER_LATE: "the insurer answered late",
    ClearanceReason.AFTER_DISPUTE: "a dispute or an appeal has ended",
    ClearanceReason.ASKED_FOR: "the person asked for the bill",
    ClearanceReason.COUNSEL: "counsel says that it may be asked for",
    ClearanceReason.BEFORE_THE_RULE: "it was sent before Tend asked how old a bill is",
}
