"""What states ask of a bill at the least, as data (rule 2.3); refused whole when wrong."""

import tomllib
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policy.assistance.hardship import HardshipSign
from policy.assistance.scales import Bound, Percent, reaches
from policy.law import Facility, FacilityKind, TaxStatus
from policy.provenance import Dated
from policy.terms import Payer

State = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Cents = Annotated[int, Field(strict=True, ge=0)]


class Measure(StrEnum):
    """What a share is taken of."""

    OWED = "owed"
    CHARGES = "charges"
    COST = "cost"
    MEDICARE = "medicare"
    MEDICAID = "medicaid"
    MEDICARE_OR_MEDICAID = "medicare_or_medicaid"
    GENERALLY_BILLED = "generally_billed"


class _OfAState(Dated):
    rule: str = Field(min_length=1)
    state: State
    off: str = ""

    @model_validator(mode="after")
    def _unverified_is_off_and_says_why(self) -> Self:
        if (self.confidence == "K?") != bool(self.off):
            raise ValueError(f"{self.rule}: K? is off and says why; everything else is on")
        return self


class FloorBand(BaseModel):
    """Incomes of this band pay `pays` percent of `of`; without `up_to` all incomes above."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    above: Percent
    up_to: Percent | None = None
    bound: Bound = "le"
    pays: Percent
    of: Measure = Measure.OWED

    @model_validator(mode="after")
    def _never_asks_for_more_than_the_bill(self) -> Self:
        if self.of in (Measure.OWED, Measure.CHARGES) and self.pays > 100:
            raise ValueError("nobody pays more than the bill")
        return self

    def holds(self, income_cents: int, line_cents: int) -> bool:
        """Whether an income reaches no further than this band."""
        return self.up_to is None or reaches(income_cents, self.up_to, self.bound, line_cents)


class Floor(_OfAState):
    """One state's help for one group of people."""

    who: Literal["all", "uninsured", "insured"]
    counted: Literal["income", "magi"] = "income"
    residents: bool = False
    unhoused: bool = False
    kinds: tuple[FacilityKind, ...] = (FacilityKind.HOSPITAL, FacilityKind.BOTH)
    nonprofit: bool = False
    rural: bool | None = None
    tier: Literal["A", "B"] | None = None
    bill_above_cents: Cents = 0
    costs_above: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None
    income_share: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None
    assets: tuple[Cents, Cents] | None = None
    person: str = ""
    bands: tuple[FloorBand, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_no_holes(self) -> Self:
        for lower, higher in pairwise(self.bands):
            if lower.up_to != higher.above:
                raise ValueError(f"{self.rule}: a band starts where none ended")
            if lower.of is higher.of and higher.pays <= lower.pays:
                raise ValueError(f"{self.rule}: a higher income never pays the same or less")
        if any(band.up_to is not None and band.up_to <= band.above for band in self.bands):
            raise ValueError(f"{self.rule}: a band ends above its start")
        return self

    def binds(self, facility: Facility, home: str, unhoused: bool = False) -> bool:
        """Whether it can be about a bill of this facility to someone who lives in `home`.

        Whoever has no home lives where the care was given, if the state counts them (`unhoused`).
        """
        if self.state not in (facility.state, home) or not self.fits(facility):
            return False
        return not self.residents or home == self.state or (self.unhoused and unhoused)

    def fits(self, facility: Facility) -> bool:
        """Whether it can be about a bill of such a facility, whatever the state."""
        if facility.kind not in self.kinds:
            return False
        if self.nonprofit and facility.tax_status is not TaxStatus.NONPROFIT_HOSPITAL:
            return False
        if self.rural is not None and self.rural != facility.rural:
            return False
        return self.tier is None or self.tier == facility.washington_tier

    def band(self, income_cents: int, line_cents: int) -> FloorBand | None:
        first = self.bands[0].above
        if first and reaches(income_cents, first, "le", line_cents):
            return None
        return next((band for band in self.bands if band.holds(income_cents, line_cents)), None)


class Automatic(_OfAState):
    """Signs that entitle to help without an income."""

    signs: tuple[HardshipSign, ...] = Field(min_length=1)


class Basis(_OfAState):
    years_after_service: Annotated[int, Field(strict=True, ge=1)]


class ScreenFirst(_OfAState):
    """`payers` are screened before any bill; everyone else above an amount, when there is one."""

    payers: tuple[Payer, ...] = Field(min_length=1)
    others_above_cents: Cents | None = None

    def covers(self, payer: Payer, balance_cents: int) -> bool:
        above = self.others_above_cents
        return payer in self.payers or (above is not None and balance_cents > above)


class StateHelp(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    floors: tuple[Floor, ...]
    automatic: tuple[Automatic, ...]
    basis: tuple[Basis, ...]
    screen_first: tuple[ScreenFirst, ...]


@lru_cache(maxsize=1)
def state_help() -> StateHelp:
    text = files("policy").joinpath("state_floors.toml").read_text(encoding="utf-8")
    return StateHelp.model_validate(tomllib.loads(text))


def floors_in(text: str) -> tuple[Floor, ...]:
    """The `[[floors]]` of a file in the form of ours. Raises ValueError when one is wrong."""
    return tuple(Floor.model_validate(row) for row in tomllib.loads(text).get("floors", ()))


@lru_cache(maxsize=4096)
def floors_for(
    facility: Facility, home: str, today: date, unhoused: bool = False
) -> tuple[Floor, ...]:
    """The floors in force today for bills of a facility to people who live in `home`."""
    return tuple(
        one
        for one in state_help().floors
        if one.in_force(today) and one.binds(facility, home, unhoused)
    )
