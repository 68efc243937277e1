"""Figures that are good for a time only, and that a person puts in anew (2.1, 501R-20)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from policy.assistance import agb
from policy.assistance.poverty import Region, tables
from policy.law import Facility

NOTICE = timedelta(30)
"""So early a person is told. HHS publishes in the middle of January, and a table of ours ends on
the 31st."""


class Renewal(NamedTuple):
    """`last_day`: the last day on which the figure may be used; `to_do`: what to put where."""

    rule: str
    what: str
    last_day: date
    to_do: str
    otherwise: str

    @property
    def words(self) -> str:
        """One line for who reads the day's page, the same before the day and after it."""
        return f"{self.what} last through {self.last_day}: {self.to_do}. {self.otherwise}"


def renewals(facility: Facility, today: date) -> tuple[Renewal, ...]:
    """What ends within 30 days, or has ended. The soonest first."""
    known = (*_guidelines(), *_generally_billed(facility))
    due = [one for one in known if today >= one.last_day - NOTICE]
    return tuple(sorted(due, key=lambda one: one.last_day))


def _guidelines() -> Iterator[Renewal]:
    newest = [max(_last_days(region)) for region in Region]
    yield Renewal(
        "FPL-03",
        "The federal poverty guidelines",
        min(newest),
        "an engineer adds the new year's, of all three regions, to policy/poverty.toml",
        "After that day nobody can be screened: those accounts are set aside for a person.",
    )


def _last_days(region: Region) -> Iterator[date]:
    return (table.valid_through for table in tables() if table.region is region)


def _generally_billed(facility: Facility) -> Iterator[Renewal]:
    if facility.agb_period_end is None or not agb.binds(facility):
        return
    yield Renewal(
        "501R-20",
        "The amounts generally billed",
        agb.usable_until(facility.agb_period_end),
        "put those of the next twelve months into practice.toml (agb_percent_hundredths)",
        "After that day every answer to an application waits for a person.",
    )
