"""The kinds of hold, what each stops, and when it ends."""

from policy.holds.book import HoldKind, Stops, Visits, hold_book, terms
from policy.holds.clearance import ClearanceReason
from policy.holds.holds import (
    ENDED_BY_NAME,
    HOLD_WORDS,
    STOPS_EVERYTHING,
    STOPS_THE_CADENCE,
    STRENGTH,
    WAITS_FOR_PERSON,
    HoldFacts,
    HowEnded,
    as_sentence,
    by_strength,
    in_force,
    is_bad_address,
    reason_beyond,
    strongest,
    words_of,
)

__all__ = [
    "ENDED_BY_NAME",
    "HOLD_WORDS",
    "STOPS_EVERYTHING",
    "STOPS_THE_CADENCE",
    "STRENGTH",
    "WAITS_FOR_PERSON",
    "ClearanceReason",
    "HoldFacts",
    "HoldKind",
    "HowEnded",
    "Stops",
    "Visits",
    "as_sentence",
    "by_strength",
    "hold_book",
    "in_force",
    "is_bad_address",
    "reason_beyond",
    "strongest",
    "terms",
    "words_of",
]
