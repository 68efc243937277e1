"""Reasons to wait (rules.md section 7): which are in force, and which one is strongest."""

from dataclasses import dataclass
from datetime import date

from policy.hold_book import HoldKind, HoldTerms, Stops, hold_book, terms

__all__ = [
    "HOLD_WORDS",
    "STOPS_EVERYTHING",
    "STOPS_THE_CADENCE",
    "STRENGTH",
    "HoldFacts",
    "HoldKind",
    "HoldTerms",
    "is_bad_address",
    "strongest",
    "terms",
]

HOLD_WORDS = {hold.id: hold.words for hold in hold_book().holds}
STRENGTH = tuple(hold.id for hold in hold_book().holds)
"""The first one in force is the one we name (rules.md 7.1)."""

STOPS_EVERYTHING = frozenset(h.id for h in hold_book().holds if h.stops is Stops.EVERYTHING)
STOPS_THE_CADENCE = frozenset(h.id for h in hold_book().holds if h.stops.silences)
_RANK = {kind: rank for rank, kind in enumerate(STRENGTH)}


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """One hold. `until` is the last day it holds. `service_from` and `service_through` limit it to
    the visits between them (HD-02: what came before the petition; HD-17: the months of QMB)."""

    kind: HoldKind
    placed_on: date
    until: date | None = None
    service_through: date | None = None
    service_from: date | None = None

    def in_force(self, today: date, service_on: date) -> bool:
        """Whether this hold stops a visit of `service_on` today."""
        if self.placed_on > today or (self.until is not None and today > self.until):
            return False
        return self.covers(service_on)

    def covers(self, service_on: date) -> bool:
        """By the date of service, whatever today is."""
        if self.service_through is not None and service_on > self.service_through:
            return False
        return self.service_from is None or service_on >= self.service_from


def is_bad_address(returned_letters: int) -> bool:
    """HD-07: so many letters came back that no more mail goes to this address."""
    limit = terms(HoldKind.BAD_ADDRESS).after_returned_letters
    return limit is not None and returned_letters >= limit


def strongest(holds: tuple[HoldFacts, ...], today: date, service_on: date) -> HoldFacts | None:
    """The hold to name when several stand at once, of those that stop the cadence."""
    if not holds:
        return None
    standing = [
        hold
        for hold in holds
        if hold.kind in STOPS_THE_CADENCE and hold.in_force(today, service_on)
    ]
    return min(standing, key=lambda hold: _RANK[hold.kind], default=None)
