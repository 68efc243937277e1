"""Where a number of the law was read: the address, the day, and the words that were relied on."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Confidence = Literal["V", "V2", "K", "K?", "D"]
Direction = Literal["protection", "permission"]
Quote = Annotated[str, Field(max_length=600)]


class Sourced(BaseModel):
    """A row of dated data. What it does not say itself, `policy/sources.toml` says of its source.

    `quote` are the words of the text, `read_on` the day they were read, or looked for and not
    reached: then `unread` says where. `ends` is the day after which the law says it is over.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    source_url: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""
    read_on: date | None = None
    quote: Quote = ""
    confidence: Confidence
    unread: str = ""
    direction: Direction | None = None
    ends: date | None = None
