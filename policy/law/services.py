"""Which services are private (HP-09), and which a minor's guardian may hear of (HP-10).

A service is judged by its code, and by its words as well: either is enough to make it private.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from policy.provenance import Confidence, Sourced

ADULT_AT = 18
_LONGEST = 5
"""What a CPT or HCPCS code is without its modifier."""
_SHORTEST = 5
"""A number of fewer digits may be anything, unless its sender says which system it is of."""

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]+(-[0-9A-Z]+)?$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9 ]*[a-z0-9]\*?$")]


class CodeSystem(StrEnum):
    """Where a code comes from; a sender who does not say so leaves it empty."""

    UNKNOWN = ""
    SNOMED = "snomed"
    CPT = "cpt"
    HCPCS = "hcpcs"
    ICD10 = "icd10"
    RXNORM = "rxnorm"
    CVX = "cvx"
    POS = "pos"
    REVENUE = "revenue"


class Service(NamedTuple):
    """One line of a bill, or the visit itself, as its sender named it."""

    description: str
    code: str = ""
    system: str = ""


class _Listed(BaseModel):
    """Codes by system, and words for whatever has no code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    snomed: tuple[Code, ...] = ()
    cpt: tuple[Code, ...] = ()
    hcpcs: tuple[Code, ...] = ()
    icd10: tuple[Code, ...] = ()
    rxnorm: tuple[Code, ...] = ()
    cvx: tuple[Code, ...] = ()
    pos: tuple[Code, ...] = ()
    revenue: tuple[Code, ...] = ()
    ingredients: tuple[Word, ...] = ()
    brands: tuple[Word, ...] = ()
    words: tuple[Word, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ranges_rise(self) -> Self:
        for system in _SYSTEMS:
            for code in getattr(self, system):
                first, _, last = code.partition("-")
                if last and (len(first) != len(last) or last < first):
                    raise ValueError(f"{code} is no range: both ends are as long, the last higher")
        return self


class PrivateSet(_Listed):
    name: str = Field(min_length=1)


class AnyCare(Sourced):
    """From which age a state's law lets a minor agree alone to care of every kind."""

    state: str = Field(pattern="^[A-Z]{2}$")
    from_age: int = Field(ge=0, lt=ADULT_AT)


class Minors(_Listed):
    """What a guardian of a patient from this age on may hear of; nothing where any care may have
    been the patient's own."""

    from_age: int = Field(ge=0, lt=ADULT_AT)
    any_care: tuple[AnyCare, ...] = ()


class PrivateServices(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    effective: date
    confidence: Confidence
    sets: tuple[PrivateSet, ...] = Field(min_length=1)
    minors: Minors


_SYSTEMS = tuple(system.value for system in CodeSystem if system.value)
_BY_WHAT_THEY_BEGIN = frozenset({CodeSystem.ICD10})
_ONLY_WHERE_SAID = frozenset({CodeSystem.POS, CodeSystem.REVENUE, CodeSystem.CVX})
"""Their codes are short numbers, which mean something else elsewhere."""
_AS_LONG_AS: dict[str, int] = {CodeSystem.CVX: 2, CodeSystem.POS: 2, CodeSystem.REVENUE: 4}
_NAMES = (
    ("snomed", CodeSystem.SNOMED), ("sct", CodeSystem.SNOMED), ("cpt", CodeSystem.CPT),
    ("hcpcs", CodeSystem.HCPCS), ("icd10", CodeSystem.ICD10), ("rxnorm", CodeSystem.RXNORM),
    ("cvx", CodeSystem.CVX), ("placeofservice", CodeSystem.POS), ("pos", CodeSystem.POS),
    ("revenue", CodeSystem.REVENUE), ("nubc", CodeSystem.REVENUE),
)  # fmt: skip


@lru_cache(maxsize=1_000)
def code_system(name: str) -> CodeSystem:
    """By any of its usual names, such as `SNOMED-CT` or `ICD-10-CM`; else UNKNOWN."""
    plain = re.sub(r"[^a-z0-9]", "", name.casefold())
    return next((system for part, system in _NAMES if part in plain), CodeSystem.UNKNOWN)


@lru_cache
def private_services() -> PrivateServices:
    """`policy/private_services.toml`, refused whole when it is wrong."""
    text = resources.files("policy").joinpath("private_services.toml").read_text("utf-8")
    return PrivateServices.model_validate(tomllib.loads(text))


@lru_cache(maxsize=50_000)  # the same few stand on many bills
def private_set(service: Service) -> str:
    """The name of the set that makes it private; empty when nothing does."""
    for one in private_services().sets:
        if _has_code(one, service) or _has_words(one, service):
            return one.name
    return ""


def waits_for_a_person(
    age: int, visit: Service, lines: Sequence[Service] = (), states: Collection[str] = ()
) -> bool:
    """HP-10, HD-06: whether a patient of this age may have agreed alone to anything of a visit in
    one of these states, whose law may be the one.

    Its lines count; where there are any, its own name must only not be private."""
    minors = private_services().minors
    if not minors.from_age <= age < ADULT_AT:
        return False
    if any(one.state in states and age >= one.from_age for one in minors.any_care):
        return True
    return bool(private_set(visit)) or not all(map(_may_be_heard_of, lines or (visit,)))


@lru_cache(maxsize=50_000)
def _may_be_heard_of(service: Service) -> bool:
    allowed = private_services().minors
    if private_set(service):
        return False
    return _has_code(allowed, service) or _has_words(allowed, service)


def _has_words(listed: _Listed, service: Service) -> bool:
    words = (*listed.words, *listed.ingredients, *listed.brands)
    return _pattern(words).search(_said(service)) is not None


def _has_code(listed: _Listed, service: Service) -> bool:
    said = code_system(service.system)
    if not service.code or (not said and service.code.isdigit() and len(service.code) < _SHORTEST):
        return False
    asked = (said,) if said else (s for s in CodeSystem if s and s not in _ONLY_WHERE_SAID)
    return any(
        _is_in(getattr(listed, one), _plain(service.code, one, said=bool(said)), one)
        for one in asked
    )


def _is_in(codes: Sequence[str], code: str, system: CodeSystem) -> bool:
    for entry in codes:
        first, _, last = entry.partition("-")
        begins = code[: len(first)] if system in _BY_WHAT_THEY_BEGIN else code
        if begins == first or (last and _is_between(first, begins, last, system)):
            return True
    return False


def _is_between(first: str, code: str, last: str, system: CodeSystem) -> bool:
    """A range of CPT or HCPCS codes has those written alike: 00142 is not of 0004M-0020M."""
    if len(code) != len(first) or not first <= code <= last:
        return False
    five = system in (CodeSystem.CPT, CodeSystem.HCPCS)
    return not five or [one.isdigit() for one in code] == [one.isdigit() for one in first]


def _plain(code: str, system: CodeSystem, *, said: bool) -> str:
    """`o09.90` as O0990, `81025-QW` as 81025, `3` of CVX as 03. A longer number is no CPT code with
    a modifier unless its sender says so."""
    parts = re.findall(r"[0-9A-Z]+", code.upper())
    if system in (CodeSystem.CPT, CodeSystem.HCPCS):
        return "".join(parts[:1])[: _LONGEST if said else None]
    return "".join(parts).zfill(_AS_LONG_AS.get(system, 0))


def _said(service: Service) -> str:
    """Small letters without accents, and digits; whatever stands between them is one space."""
    parted = unicodedata.normalize("NFKD", service.description.casefold())
    plain = "".join(one for one in parted if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", plain))


@lru_cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(word_pattern, words)))


def word_pattern(word: str) -> str:
    return rf"\b{re.escape(word[:-1])}\w*" if word.endswith("*") else rf"\b{re.escape(word)}\b"
