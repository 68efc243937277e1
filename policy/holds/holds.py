"""Reasons to wait (HD-01 to HD-30): which are in force, and which one is strongest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from policy.holds.book import Afterwards, HoldKind, HoldTerms, Stops, hold_book, terms
from policy.terms import WhoDied

__all__ = [
    "ENDED_BY_NAME",
    "HOLD_WORDS",
    "STOPS_EVERYTHING",
    "STOPS_THE_CADENCE",
    "STRENGTH",
    "WAITS_FOR_PERSON",
    "HoldFacts",
    "HoldKind",
    "HoldTerms",
    "HowEnded",
    "by_strength",
    "in_force",
    "is_bad_address",
    "reason_beyond",
    "strongest",
    "terms",
    "words_of",
]

HOLD_WORDS = {hold.id: hold.words for hold in hold_book().holds}
STRENGTH = tuple(hold.id for hold in hold_book().holds)
"""The first one in force is the one we name (rule 7.1)."""

STOPS_EVERYTHING = frozenset(h.id for h in hold_book().holds if h.stops is Stops.EVERYTHING)
STOPS_THE_CADENCE = frozenset(h.id for h in hold_book().holds if h.stops.silences)
WAITS_FOR_PERSON = frozenset(h.id for h in hold_book().holds if h.afterwards is Afterwards.PERSON)
"""After their last day these hold on, until a person has decided."""

GUARANTOR_DIED = "the guarantor has died"


def words_of(kind: HoldKind, who_died: WhoDied | None = None) -> str:
    """Those of the book, but for whom it is that died."""
    return GUARANTOR_DIED if who_died is WhoDied.GUARANTOR else HOLD_WORDS[kind]


def as_sentence(words: str) -> str:
    """Words of a hold as the reason that is kept with it."""
    return f"{words[0].upper()}{words[1:]}."


def reason_beyond(words: str, reason: str) -> str:
    """What whoever placed a hold said of it, after a space; nothing where that is the book's words
    alone."""
    same = reason.strip().rstrip(".").casefold() in ("", words.casefold())
    return "" if same else f" {reason.strip().rstrip('.')}."


ENDED_BY_NAME = frozenset(
    {
        HoldKind.DISPUTE, HoldKind.BANKRUPTCY, HoldKind.DECEASED, HoldKind.MINOR,
        HoldKind.CEASE_CONTACT,
    }
)  # fmt: skip
"""Much is at stake: such a hold ends by a person who means it, never by the way."""


class HowEnded(StrEnum):
    """What became of a bankruptcy: after a discharge nobody asks for what it covers, ever; after a
    dismissal, or when it was none, the bill stands again. A death may have been a mistake, too.
    `voided`: of a visit that a complete export no longer has, nothing is owed."""

    DISCHARGED = "discharged"
    DISMISSED = "dismissed"
    MISTAKE = "mistake"
    VOIDED = "voided"

    def ends(self, kind: HoldKind) -> bool:
        """Whether such a hold can end so."""
        if self is HowEnded.VOIDED:
            return kind is HoldKind.DATA_QUALITY
        death = self is HowEnded.MISTAKE and kind is HoldKind.DECEASED
        return death or kind is HoldKind.BANKRUPTCY


_RANK = {kind: rank for rank, kind in enumerate(STRENGTH)}


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """One hold. `until` is the last day it holds. `service_from` and `service_through` limit it to
    the visits between them (HD-02: what came before the petition; HD-17: the months of QMB).
    What has to be done about it counts from `filed_on`, else from the day it was placed."""

    kind: HoldKind
    placed_on: date
    until: date | None = None
    service_through: date | None = None
    service_from: date | None = None
    filed_on: date | None = None
    disability: bool = False
    who_died: WhoDied | None = None

    @property
    def words(self) -> str:
        return words_of(self.kind, self.who_died)

    def in_force(self, today: date, service_on: date) -> bool:
        """Whether this hold stops a visit of `service_on` today."""
        if self.placed_on > today:
            return False
        if self.is_over(today) and self.kind not in WAITS_FOR_PERSON:
            return False
        return self.covers(service_on)

    def covers(self, service_on: date) -> bool:
        """By the date of service, whatever today is."""
        if self.service_through is not None and service_on > self.service_through:
            return False
        return self.service_from is None or service_on >= self.service_from

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and today > self.until

    def waits_for_person(self, today: date) -> bool:
        """HD-21: its days are over, and a person has not decided yet."""
        return self.kind in WAITS_FOR_PERSON and self.is_over(today)

    def checks(self) -> list[tuple[date, str]]:
        """What a person has to do while it stands, and by which day."""
        book = terms(self.kind)
        checks = book.checks_if_disability if self.disability else book.checks
        start = self.filed_on or self.placed_on
        return [(start + timedelta(check.after_days), check.words) for check in checks]


def in_force(holds: Iterable[HoldFacts], today: date, service_on: date) -> list[HoldFacts]:
    """Those that stop the cadence of a visit today, the strongest first."""
    standing = [
        hold
        for hold in holds
        if hold.kind in STOPS_THE_CADENCE and hold.in_force(today, service_on)
    ]
    return sorted(standing, key=lambda hold: _RANK[hold.kind])


def strongest(holds: tuple[HoldFacts, ...], today: date, service_on: date) -> HoldFacts | None:
    """The hold to name when several stand at once."""
    return next(iter(in_force(holds, today, service_on)), None)


def by_strength(kinds: Iterable[HoldKind]) -> list[HoldKind]:
    return sorted(kinds, key=_RANK.__getitem__)


def is_bad_address(returned_letters: int) -> bool:
    """HD-07: so many letters came back that no more mail goes to this address."""
    limit = terms(HoldKind.BAD_ADDRESS).after_returned_letters
    return limit is not None and returned_letters >= limit
