"""Is this household entitled to help with its bill, and to how much?"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from policy.assistance import poverty
from policy.assistance.scales import Band, Scale, UnknownScale, scale

__all__ = [
    "IncomePeriod",
    "Missing",
    "Outcome",
    "Scale",
    "Screening",
    "UnknownScale",
    "annual_income_cents",
    "scale",
    "screen",
]


class Outcome(StrEnum):
    FREE = "free"
    PARTIAL = "partial"
    NOT_ELIGIBLE = "not_eligible"
    ASK = "ask"
    PERSON = "person"


class IncomePeriod(StrEnum):
    YEAR = "year"
    MONTH = "month"
    SEMIMONTH = "semimonth"
    BIWEEK = "biweek"
    WEEK = "week"


PERIODS_A_YEAR = {
    IncomePeriod.YEAR: 1,
    IncomePeriod.MONTH: 12,
    IncomePeriod.SEMIMONTH: 24,
    IncomePeriod.BIWEEK: 26,
    IncomePeriod.WEEK: 52,
}

Missing = Literal["household_size", "income"]


@dataclass(frozen=True, slots=True)
class Screening:
    """What may be asked for. The year, region and percentage are None when the answer is ask.

    `percent_of_line` and, where an amount decides, `discount_percent` are rounded down for people
    to read; nothing is ever decided by them. `basis` names no income, so it can be shown where
    the income itself is not. `owes_cents` is all that is theirs to pay for this bill, `decided_by`
    the scale, floor or federal rule that set it, `person` what only a person can see to.
    `state_law` is the state of that floor; `federal_limit`, that it is what is generally billed.
    """

    outcome: Outcome
    discount_percent: int
    guideline_year: int | None
    guideline_region: poverty.Region | None
    percent_of_line: int | None
    missing: tuple[Missing, ...]
    basis: str
    scale: str = ""
    owes_cents: int | None = None
    decided_by: str = ""
    basis_on: date | None = None
    person: str = ""
    state_law: str = ""
    federal_limit: bool = False


def annual_income_cents(amount_cents: int, period: IncomePeriod) -> int:
    """FPL-07: what is earned each period, over a year."""
    return amount_cents * PERIODS_A_YEAR[period]


def screen(
    on: date,
    state: str,
    household_size: int | None,
    annual_income_cents: int | None,
    scale: Scale,
) -> Screening:
    """Compare a household with a scale's bands. What is not known is asked for, never zero.

    Raises NoGuideline, HouseholdSizeError, and ValueError for an income below zero.
    """
    if household_size is not None and household_size < 1:
        raise poverty.HouseholdSizeError
    if annual_income_cents is not None and annual_income_cents < 0:
        raise ValueError("an income is zero or more")
    if household_size is None or annual_income_cents is None:
        return _ask(household_size, annual_income_cents)
    line = poverty.guideline(on, state, household_size)
    band = scale.band(annual_income_cents, line.annual_cents)
    discount = band.discount if band else 0
    return Screening(
        outcome=_outcome(discount),
        discount_percent=discount,
        guideline_year=line.year,
        guideline_region=line.region,
        percent_of_line=annual_income_cents * 100 // line.annual_cents,
        missing=(),
        basis=_basis(household_size, line, band, scale),
        scale=scale.name,
    )


def _outcome(discount_percent: int) -> Outcome:
    if discount_percent == 100:
        return Outcome.FREE
    return Outcome.PARTIAL if discount_percent else Outcome.NOT_ELIGIBLE


def _ask(household_size: int | None, income_cents: int | None) -> Screening:
    missing: list[Missing] = []
    if household_size is None:
        missing.append("household_size")
    if income_cents is None:
        missing.append("income")
    words = " and ".join(name.replace("_", " ") for name in missing)
    return Screening(Outcome.ASK, 0, None, None, None, tuple(missing), f"We need the {words}.")


def _basis(size: int, line: poverty.Guideline, band: Band | None, scale: Scale) -> str:
    return (
        f"The {line.year} poverty guideline ({line.region}) for a household of {size} is "
        f"${line.annual_cents // 100:,} a year.{_place(band, scale)}"
    )


def _place(band: Band | None, scale: Scale) -> str:
    if not scale.bands:
        return ""
    if band is None:
        last = scale.bands[-1]
        return f" The income is {_UPPER[last.bound][1]} {last.up_to}% of it."
    within = f"{_UPPER[band.bound][0]} {band.up_to}%"
    if band.above:
        below = scale.bands[scale.bands.index(band) - 1]
        within = f"{_UPPER[below.bound][1]} {band.above}% and {within}"
    return f" The income is {within} of it."


_UPPER = {"le": ("at or below", "above"), "lt": ("below", "at or above")}
