"""What the words of a language are held to: limits and lists, read from its `tone.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reading(_Frozen):
    """`limit` is a school year for Flesch-Kincaid, and a score for Fernández-Huerta."""

    formula: Literal["flesch_kincaid", "fernandez_huerta", "characters"]
    limit: float = 0.0
    longest_sentence: int = Field(ge=5)
    mean_sentence: int = Field(ge=5)
    long_words_percent: int | None = None
    long_words_allowed: tuple[str, ...] = ()


class WordLists(_Frozen):
    capitals_allowed: tuple[str, ...]
    exclaimed: tuple[str, ...]
    """How sentences begin that may end with an exclamation mark."""


class Vocabulary(_Frozen):
    """`common` words tell this language from others; `others` is said in another on purpose."""

    common: tuple[str, ...]
    others: tuple[str, ...] = ()


class Carried(_Frozen):
    """What a place has to say: that nothing of this family of sentences is so."""

    place: str
    denies: str
    rule: str


class Silence(_Frozen):
    """What may not be said at all in one place; `strict_forbidden` for any transport."""

    forbidden: tuple[str, ...]
    strict_forbidden: tuple[str, ...] = ()


class Exemption(_Frozen):
    """A phrase the law wants said in one place, with the law."""

    place: str
    phrase: str
    citation: str = Field(min_length=5)


class Tone(_Frozen):
    spoken: str
    """The language."""
    subjects: tuple[str, ...] = Field(min_length=1)
    options: tuple[str, str, str]
    reading: Reading
    words: WordLists
    language: Vocabulary
    carries: tuple[Carried, ...] = ()
    notice: Silence
    voicemail: Silence
    opener: Silence
    exceptions: tuple[Exemption, ...] = ()

    def exempt(self, place: str, text: str) -> bool:
        return any(
            place.startswith(exception.place) and exception.phrase in text
            for exception in self.exceptions
        )


@cache
def tone_of(language: str) -> Tone:
    """Raises LookupError for a language whose words nothing is held to."""
    source = files("templates").joinpath(language, "tone.toml")
    if not language.isalnum() or not source.is_file():
        raise LookupError(f"Nothing says what words in {language!r} are held to")
    found: Mapping[str, object] = tomllib.loads(source.read_text(encoding="utf-8"))
    return Tone.model_validate({**found, "spoken": language})
