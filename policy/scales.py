"""Sliding scales: how much help an income of so much of the poverty line gets (rules.md 2.2)."""

import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Percent = Annotated[int, Field(strict=True, ge=0)]


class UnknownScale(LookupError):
    def __init__(self, name: str) -> None:
        super().__init__(f"there is no sliding scale named {name!r}")


class Band(BaseModel):
    """Incomes above `above` and at or below `up_to` percent of the poverty line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    above: Percent
    up_to: Percent
    discount: Annotated[int, Field(strict=True, ge=1, le=100)]


class Scale(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    effective: date
    source: str = Field(min_length=1)
    confidence: Literal["V", "V2", "K", "K?", "D"]
    bands: tuple[Band, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_no_holes_and_only_falls(self) -> Self:
        if self.bands[0].above != 0:
            raise ValueError("the first band starts at 0")
        if any(band.up_to <= band.above for band in self.bands):
            raise ValueError("a band ends above its start")
        for lower, higher in pairwise(self.bands):
            if higher.above != lower.up_to:
                raise ValueError(f"a band starts at {higher.above}, the one below ends elsewhere")
            if higher.discount >= lower.discount:
                raise ValueError("a higher income never gets the same or a larger discount")
        return self


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


def scale(name: str) -> Scale:
    for candidate in scales():
        if candidate.name == name:
            return candidate
    raise UnknownScale(name)
