"""The lists that people and visits are drawn from, read from `portfolio.toml`."""

import random
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Place(NamedTuple):
    """`people` in hundred thousands weighs how many live there."""

    state: str
    people: int
    city: str
    postal_code: str
    area_code: str


class Lists(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    given_names: list[str]
    family_names: list[str]
    odd_names: list[tuple[str, str]]
    streets: list[str]
    long_street: str
    bad_postal_codes: list[str]
    places: list[Place]
    visits: dict[str, list[str]]


@lru_cache(maxsize=1)
def lists() -> Lists:
    text = files("deployments").joinpath("portfolio.toml").read_text(encoding="utf-8")
    return Lists.model_validate(tomllib.loads(text))


def draw_place(chance: random.Random) -> Place:
    places = lists().places
    return chance.choices(places, weights=[place.people for place in places])[0]
