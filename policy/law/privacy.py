"""What a sender's name never gives away (HP-08), and what of a bill is told to whom (HP-09)."""

import re
import tomllib
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from policy.law.services import ADULT_AT, Service, private_services, private_set, word_pattern

LONG = 6
"""Letters from which a word gives itself away inside another one."""

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z ]+[a-z]\*?$")]


class PrivacyWords(BaseModel):
    """Words in small letters; a trailing `*` takes every ending."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    confidence: Literal["V", "V2", "K", "D"]
    specialties: tuple[Word, ...] = Field(min_length=1)


class Reader(StrEnum):
    """Who reads a bill: the patient, the guardian of a young child, or anybody else."""

    PATIENT = "patient"
    GUARDIAN = "guardian"
    OTHER = "other"


def reader_of(*, is_patient: bool, patient_born: date | None, day: date) -> Reader:
    """A guardian reads of a child who is not yet of the age from which some care is a minor's own
    (HP-10); of anybody else, or when nobody knows the age, they are just another person."""
    if is_patient:
        return Reader.PATIENT
    if patient_born is None or age_on(patient_born, day) >= private_services().minors.from_age:
        return Reader.OTHER
    return Reader.GUARDIAN


def age_on(born: date, day: date) -> int:
    """Born on February 29 counts from March 1."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_minor(born: date | None, day: date) -> bool:
    """Younger than 18 on that day; of whom no day of birth is known, nobody can say so."""
    return born is not None and age_on(born, day) < ADULT_AT


def adult_on(born: date) -> date:
    """The day from which somebody speaks for themselves: born on February 29, from March 1 on."""
    try:
        return born.replace(year=born.year + ADULT_AT)
    except ValueError:
        return date(born.year + ADULT_AT, 3, 1)


def may_be_named(service: Service, reader: Reader) -> bool:
    """HP-09: no sensitive service is named to anybody, and nothing to who is neither the patient
    nor the guardian of a young child."""
    return reader is not Reader.OTHER and bool(service.description) and not private_set(service)


def specialty_in(text: str) -> str:
    """The word that gives a specialty away in a sender's name, address or link; else empty.

    A long word with a `*` counts inside another one too: `lakesideoncology` says it as well.
    """
    found = _anywhere().search(text)
    return found.group().lower() if found else ""


@lru_cache
def privacy_words() -> PrivacyWords:
    """The shipped list. Raises when it is wrong."""
    text = resources.files("policy").joinpath("privacy.toml").read_text("utf-8")
    return PrivacyWords.model_validate(tomllib.loads(text))


@lru_cache
def _anywhere() -> re.Pattern[str]:
    services = (word for one in private_services().sets for word in one.words)
    each = (_part(word) for word in (*services, *privacy_words().specialties))
    return re.compile("|".join(each), re.I)


def _part(word: str) -> str:
    bare = word.removesuffix("*")
    return re.escape(bare) if word != bare and len(bare) >= LONG else word_pattern(word)
