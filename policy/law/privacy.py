"""What a sender's name and a patient's letter never give away (HP-08 to HP-10)."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ADULT_AT = 18
LONG = 6
"""Letters from which a word gives itself away inside another one."""

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z ]+[a-z]\*?$")]


class PrivacyWords(BaseModel):
    """Words in small letters; a trailing `*` takes every ending."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    confidence: Literal["V", "V2", "K", "D"]
    services: tuple[Word, ...] = Field(min_length=1)
    specialties: tuple[Word, ...] = Field(min_length=1)
    minor_may_agree: tuple[Word, ...] = Field(min_length=1)
    minor_from_age: int = Field(ge=0, le=17)


def specialty_in(text: str) -> str:
    """The word that gives a specialty away in a sender's name, address or link; else empty.

    A long word with a `*` counts inside another one too: `lakesideoncology` says it as well.
    """
    found = _anywhere().search(text)
    return found.group().lower() if found else ""


def kept_private(description: str) -> str:
    """The line as a letter may show it: nothing at all when it names a sensitive service."""
    return "" if _services().search(description) else description


def is_the_minors_own(age: int, descriptions: Iterable[str]) -> bool:
    """HP-10: whether a patient of this age may have agreed to this care alone."""
    if not privacy_words().minor_from_age <= age < ADULT_AT:
        return False
    return any(_agreed().search(each) for each in descriptions)


@lru_cache
def privacy_words() -> PrivacyWords:
    """The shipped lists. Raises when they are wrong."""
    text = resources.files("policy").joinpath("privacy.toml").read_text("utf-8")
    return PrivacyWords.model_validate(tomllib.loads(text))


@lru_cache
def _services() -> re.Pattern[str]:
    return re.compile("|".join(_word(word) for word in privacy_words().services), re.I)


@lru_cache
def _agreed() -> re.Pattern[str]:
    return re.compile("|".join(_word(word) for word in privacy_words().minor_may_agree), re.I)


@lru_cache
def _anywhere() -> re.Pattern[str]:
    words = privacy_words()
    each = (_part(word) for word in (*words.services, *words.specialties))
    return re.compile("|".join(each), re.I)


def _word(word: str) -> str:
    return rf"\b{re.escape(word[:-1])}\w*" if word.endswith("*") else rf"\b{re.escape(word)}\b"


def _part(word: str) -> str:
    bare = word.removesuffix("*")
    return re.escape(bare) if word != bare and len(bare) >= LONG else _word(word)
