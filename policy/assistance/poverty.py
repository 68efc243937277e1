"""The federal poverty guidelines by date, region and household size (FPL-01 to FPL-04)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Dollars = Annotated[int, Field(strict=True, gt=0)]


class Region(StrEnum):
    CONTIGUOUS = "48+DC"
    ALASKA = "AK"
    HAWAII = "HI"


class NoGuideline(LookupError):
    """No table covers the day or year asked for. Never extrapolated (FPL-03)."""


class HouseholdSizeError(ValueError):
    def __init__(self) -> None:
        super().__init__("a household has at least one person")


class Table(BaseModel):
    """One published table. Amounts are whole dollars a year, as HHS prints them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    region: Region
    effective: date
    valid_through: date
    base: Dollars
    increment: Dollars
    source: str = Field(min_length=1)
    confidence: Literal["V", "V2", "K", "K?", "D"]

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if not self.effective <= self.valid_through:
            raise ValueError(f"{self.year} {self.region}: valid_through is before effective")
        return self


class Tables(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: tuple[Table, ...]

    @model_validator(mode="after")
    def _follow_each_other_without_a_gap(self) -> Self:
        for region in Region:
            own = [table for table in self.tables if table.region is region]
            if not own:
                raise ValueError(f"{region} has no table")
            for older, newer in pairwise(own):
                if newer.effective != older.valid_through + timedelta(days=1):
                    raise ValueError(f"{region}: {newer.year} does not start when the last ends")
                if newer.year <= older.year:
                    raise ValueError(f"{region}: {newer.year} is listed after {older.year}")
        return self


@dataclass(frozen=True, slots=True)
class Guideline:
    """The poverty line for one household, in cents a year."""

    year: int
    region: Region
    annual_cents: int


@lru_cache(maxsize=1)
def tables() -> tuple[Table, ...]:
    text = files("policy").joinpath("poverty.toml").read_text(encoding="utf-8")
    return Tables.model_validate(tomllib.loads(text)).tables


def region_of(state: str) -> Region:
    """Alaska and Hawaii have their own tables; all others, territories too, share one (FPL-02)."""
    code = state.strip().upper()
    return Region(code) if code in {Region.ALASKA, Region.HAWAII} else Region.CONTIGUOUS


def guideline(on: date, state: str, household_size: int) -> Guideline:
    """The line in force on a day. Raises NoGuideline, HouseholdSizeError."""
    return _line(table_on(on, state), household_size)


def table_on(on: date, state: str) -> Table:
    """The table in force on a day. Raises NoGuideline."""
    region = region_of(state)
    for table in tables():
        if table.region is region and table.effective <= on <= table.valid_through:
            return table
    raise NoGuideline(f"no table of poverty guidelines is in force on {on}")


def guideline_for_year(year: int, state: str, household_size: int) -> Guideline:
    """The line of one year's table, whatever the day. Raises NoGuideline, HouseholdSizeError."""
    region = region_of(state)
    for table in tables():
        if table.region is region and table.year == year:
            return _line(table, household_size)
    raise NoGuideline(f"no table of poverty guidelines for {year}")


def _line(table: Table, household_size: int) -> Guideline:
    if household_size < 1:
        raise HouseholdSizeError
    dollars = table.base + table.increment * (household_size - 1)
    return Guideline(table.year, table.region, dollars * 100)
