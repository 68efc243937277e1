"""Where a number of the law was read: the address, the day, and the words that were relied on."""

import tomllib
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Confidence = Literal["V", "V2", "K", "K?", "D"]
Direction = Literal["protection", "permission"]
Quote = Annotated[str, Field(max_length=600)]
Url = Annotated[str, Field(pattern=r"^(https?://\S+)?$")]


class Told(BaseModel):
    """Where a row was read. What it does not say itself, `policy/sources.toml` says of its source.

    `quote` are the words of the text, `read_on` the day they were read, or looked for and not
    reached: then `unread` says what. `ends` is the day after which the law says it is over.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source_url: Url = ""
    read_on: date | None = None
    quote: Quote = ""
    unread: str = ""
    direction: Direction | None = None
    ends: date | None = None


class Sourced(Told):
    """A row of dated data."""

    source: str = Field(min_length=1)
    confidence: Confidence


class Dated(Sourced):
    """A row that holds from one day on, `expires` the last of its days."""

    effective: date
    expires: date | None = None

    def in_force(self, day: date) -> bool:
        """Nothing that still has to be checked (K?) is ever in force."""
        if self.confidence == "K?" or day < self.effective:
            return False
        return self.expires is None or day <= self.expires


class Reading(BaseModel):
    """What is known of one source. Words, or what of it could not be read and which way it counts.

    Our own choices have words and no address.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cites: tuple[Annotated[str, Field(min_length=2)], ...] = Field(min_length=1)
    source_url: Url = ""
    read_on: date
    quote: Quote = ""
    unread: str = ""
    direction: Direction | None = None

    @model_validator(mode="after")
    def _is_read_or_says_what_is_not(self) -> Self:
        if bool(self.unread) != (self.direction is not None):
            raise ValueError(f"{self.cites[0]}: what is unread says which way it counts")
        if not self.quote and not self.unread:
            raise ValueError(f"{self.cites[0]}: neither its words nor what of it was not read")
        return self


@lru_cache
def readings() -> tuple[Reading, ...]:
    """`policy/sources.toml`, refused whole when it is wrong."""
    text = resources.files("policy").joinpath("sources.toml").read_text("utf-8")
    found = tuple(Reading.model_validate(row) for row in tomllib.loads(text)["sources"])
    cites = [cite for reading in found for cite in reading.cites]
    if twice := sorted({cite for cite in cites if cites.count(cite) > 1}):
        raise ValueError(f"in sources.toml twice: {', '.join(twice)}")
    return found


@lru_cache(maxsize=4096)
def reading_of(source: str) -> Reading | None:
    """The reading whose citation stands in this source; of several the longest one."""
    known = [(cite, one) for one in readings() for cite in one.cites if cite in source]
    return max(known, key=lambda pair: len(pair[0]))[1] if known else None


def provenance(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the files have it, with what its source's reading adds: its own words first."""
    names = ("source_url", "read_on", "quote", "unread", "direction")
    if any(row.get(name) for name in names):
        return {name: row.get(name) for name in names}
    reading = reading_of(str(row.get("source", "")))
    return {name: getattr(reading, name) if reading else None for name in names}


def lacking(row: dict[str, Any]) -> tuple[str, ...]:
    """What a row does not say of where it was read. Our own choices need no address."""
    told = provenance(row)
    needed = [] if row.get("confidence", "D") == "D" else ["source_url"]
    needed += ["read_on"]
    missing = [name for name in needed if not told[name]]
    if not told["quote"] and not (told["unread"] and told["direction"]):
        missing.append("quote")
    return tuple(missing)
