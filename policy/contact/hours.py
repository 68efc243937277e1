"""The hours of a day in which people may be reached, as data: legal, the product's, the states'."""

import tomllib
from collections import Counter
from datetime import date, time
from functools import cached_property, lru_cache
from importlib import resources
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from policy.contact.holidays import Holiday
from policy.contact.weekdays import Weekday


class Hours(BaseModel):
    """Wall time where the person is. `closes` is the last moment that is inside."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: time
    closes: time
    closed_on: tuple[Weekday, ...] = ()
    closed_on_holidays: bool = False
    confidence: Literal["V", "V2", "D"]

    @model_validator(mode="after")
    def _open_at_all(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("hours open before they close")
        return self


class StateHours(Hours):
    """TC-09: the calling hours of some states."""

    states: Annotated[tuple[str, ...], Field(min_length=1)]


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (OSError, ValueError, KeyError):
        raise ValueError(f"{name} is no time zone") from None


class _Unknown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    zones: Annotated[tuple[Annotated[str, AfterValidator(_known_zone)], ...], Field(min_length=1)]
    confidence: Literal["D"]


class ContactHours(BaseModel):
    """Everything `windows.toml` says. `unknown` are the zones of someone who may be anywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    effective: date
    source: str
    legal: Hours
    product: Hours
    unknown: _Unknown
    states: tuple[StateHours, ...]
    holidays: tuple[Holiday, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _never_wider_than_the_law(self) -> Self:
        if self.product.opens < self.legal.opens or self.product.closes > self.legal.closes:
            raise ValueError("RF-05: the product's hours may narrow the legal ones, never widen")
        named = Counter(state for hours in self.states for state in hours.states)
        if twice := [state for state, times in named.items() if times > 1]:
            raise ValueError(f"TC-09: {', '.join(twice)} has hours twice")
        return self

    @cached_property
    def of_state(self) -> dict[str, StateHours]:
        return {state: hours for hours in self.states for state in hours.states}


def read_hours(text: str) -> ContactHours:
    """Contact hours from TOML text. Raises pydantic.ValidationError when anything is wrong."""
    return ContactHours.model_validate(tomllib.loads(text))


@lru_cache(maxsize=1)
def contact_hours() -> ContactHours:
    return read_hours(resources.files("policy").joinpath("windows.toml").read_text("utf-8"))
