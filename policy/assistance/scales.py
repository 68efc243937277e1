"""Sliding scales: how much help an income of so much of the poverty line gets (rule 2.2)."""

import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policy.provenance import Sourced

Percent = Annotated[int, Field(strict=True, ge=0)]
Bound = Literal["le", "lt"]
"""FPL-06: whether exactly `up_to` percent is still inside a band (le) or already above it (lt)."""


class UnknownScale(LookupError):
    def __init__(self, name: str) -> None:
        super().__init__(f"there is no sliding scale named {name!r}")


def reaches(income_cents: int, up_to: int, bound: Bound, line_cents: int) -> bool:
    """FPL-05: whether an income lies within a bound of the poverty line. Exact, in integers."""
    if bound == "lt":
        return income_cents * 100 < up_to * line_cents
    return income_cents * 100 <= up_to * line_cents


class Band(BaseModel):
    """Incomes above `above` and up to `up_to` percent of the poverty line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    above: Percent
    up_to: Percent
    bound: Bound = "le"
    discount: Annotated[int, Field(strict=True, ge=1, le=100)]


class Scale(Sourced):
    """Bands of the poverty line, a share of the income that is the most anyone pays
    (`income_share`, percent), or amounts generally billed for all the uninsured."""

    name: str = Field(min_length=1)
    effective: date
    bands: tuple[Band, ...] = ()
    income_share: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None
    uninsured_pay_agb: bool = False

    @model_validator(mode="after")
    def _helps_somebody(self) -> Self:
        if not (self.bands or self.income_share or self.uninsured_pay_agb):
            raise ValueError("a scale has bands, an income share, or a rate for the uninsured")
        return self

    @model_validator(mode="after")
    def _has_no_holes_and_only_falls(self) -> Self:
        if self.bands and self.bands[0].above != 0:
            raise ValueError("the first band starts at 0")
        if any(band.up_to <= band.above for band in self.bands):
            raise ValueError("a band ends above its start")
        for lower, higher in pairwise(self.bands):
            if higher.above != lower.up_to:
                raise ValueError(f"a band starts at {higher.above}, the one below ends elsewhere")
            if higher.discount >= lower.discount:
                raise ValueError("a higher income never gets the same or a larger discount")
        return self

    def band(self, income_cents: int, line_cents: int) -> Band | None:
        """The band of an income; none when it is above them all."""
        for band in self.bands:
            if reaches(income_cents, band.up_to, band.bound, line_cents):
                return band
        return None


class Scales(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    scales: tuple[Scale, ...]

    @model_validator(mode="after")
    def _have_names_of_their_own(self) -> Self:
        if len({scale.name for scale in self.scales}) != len(self.scales):
            raise ValueError("two scales have the same name")
        return self


@lru_cache(maxsize=1)
def scales() -> tuple[Scale, ...]:
    text = files("policy").joinpath("scales.toml").read_text(encoding="utf-8")
    return Scales.model_validate(tomllib.loads(text)).scales


@lru_cache(maxsize=64)
def scale(name: str) -> Scale:
    for candidate in scales():
        if candidate.name == name:
            return candidate
    raise UnknownScale(name)
