"""What protects people, gathered from every row of an import, also from those that were refused.

A row that is refused keeps its money and its names out. It never keeps a death out, and an account
we know waits until its rows come whole (HD-25).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from policy.holds import HoldKind
from policy.terms import WhoDied


class HoldReason(NamedTuple):
    """`service_through` limits it to visits up to that day (HD-02); `who_died` of the two people
    (HD-03); `since` is the day from which it applies, where that is not the visit's."""

    kind: HoldKind
    reason: str
    service_through: date | None = None
    who_died: WhoDied | None = None
    since: date | None = None


@dataclass(slots=True)
class Told:
    """All by the sender's keys. `holds` are those of visits whose row was refused;
    `accounts` are all visits that have a row, taken or not; `left` those that a message says are no
    more, which a person may void; `newest` is the last day of an amount."""

    deaths: dict[str, date] = field(default_factory=dict)
    petitions: dict[str, date] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    holds: dict[str, tuple[HoldReason, ...]] = field(default_factory=dict)
    refused_people: set[str] = field(default_factory=set)
    refused_accounts: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    newest: date | None = None

    def of_person(
        self, key: str, death: date | None, petition: date | None = None, silent: bool = False
    ) -> None:
        if death is not None:
            self.deaths.setdefault(key, death)
        if petition is not None:
            self.petitions[key] = max(petition, self.petitions.get(key, petition))
        if silent:
            self.silent.add(key)

    def saw(self, *days: date) -> None:
        self.newest = max((*days, self.newest or date.min))

    @property
    def people(self) -> set[str]:
        return self.refused_people | self.deaths.keys() | self.petitions.keys() | self.silent
