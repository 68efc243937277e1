"""The hold book: what each reason to wait stops, who may place it, how long it lasts.

Read once from holds.toml and refused whole when it is wrong (HD-01 to HD-30).
"""

import tomllib
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Days = Annotated[int, Field(strict=True, ge=1)]
Words = Annotated[str, Field(min_length=1, max_length=200)]


class HoldKind(StrEnum):
    """Every hold, HD-01 to HD-30, by its id."""

    DISPUTE = "HD-01"
    BANKRUPTCY = "HD-02"
    DECEASED = "HD-03"
    INSURANCE_PENDING = "HD-04"
    ATTORNEY = "HD-05"
    MINOR = "HD-06"
    BAD_ADDRESS = "HD-07"
    SMALL_BALANCE = "HD-08"
    CREDIT_BALANCE = "HD-09"
    APPLICATION_PENDING = "HD-10"
    PLAN_GOOD_STANDING = "HD-11"
    CEASE_CONTACT = "HD-12"
    WORKERS_COMPENSATION = "HD-13"
    THIRD_PARTY_LIABILITY = "HD-14"
    MILITARY_SERVICE = "HD-15"
    MEDICAID_PENDING = "HD-16"
    QMB = "HD-17"
    SURPRISE_BILL = "HD-18"
    IDENTITY_THEFT = "HD-19"
    COMPLAINT = "HD-20"
    HARDSHIP = "HD-21"
    IN_HOSPITAL = "HD-22"
    CONFIDENTIAL_CONTACT = "HD-23"
    LANGUAGE = "HD-24"
    DATA_QUALITY = "HD-25"
    BILLING_REVIEW = "HD-26"
    SPECIAL_PAYER = "HD-27"
    PLACED_ELSEWHERE = "HD-28"
    TOO_OLD = "HD-29"
    TIME_BARRED = "HD-30"

    @classmethod
    def placed_by_people(cls) -> tuple["HoldKind", ...]:
        """Those a person may place; the others follow from facts, or are switched off."""
        return tuple(kind for kind in cls if "person" in terms(kind).placed_by)

    @classmethod
    def cleared_by_people(cls) -> tuple["HoldKind", ...]:
        """Those that facts bring, and that a person's word ends for good, with a reason."""
        return tuple(kind for kind in cls if terms(kind).cleared_by_person)


class Stops(StrEnum):
    EVERYTHING = "everything"
    ASKS = "asks"
    MAIL = "mail"
    COLLECTIONS = "collections"

    @property
    def silences(self) -> bool:
        """Whether an account under it takes no step of the cadence."""
        return self in (Stops.EVERYTHING, Stops.ASKS)


class Visits(StrEnum):
    """The visits a hold can be limited to, by the date of service."""

    EVERY = "every visit"
    UP_TO_A_DAY = "visits up to a day"
    OF_A_PERIOD = "visits of a period"


class Afterwards(StrEnum):
    GO_ON = "the cadence goes on"
    PERSON = "a person decides"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(_Frozen):
    """Something a person has to do while the hold stands, days after it was placed."""

    after_days: Days
    words: Words


class HoldTerms(_Frozen):
    """One hold. `lasts_after_release_days` is how long it stays in force once it is released."""

    id: HoldKind
    words: Words
    stops: Stops
    placed_by: frozenset[Literal["person", "import", "facts"]]
    covers: Literal["account", "guarantor"] = "account"
    limited_to: Visits = Visits.EVERY
    lasts_days: Days | None = None
    lasts_after_release_days: Days | None = None
    afterwards: Afterwards = Afterwards.GO_ON
    checks: tuple[Check, ...] = ()
    checks_if_disability: tuple[Check, ...] = ()
    ends_plans: bool = False
    cleared_by_person: bool = False
    after_returned_letters: Days | None = None
    queue: str = ""
    note: str = ""
    off: str = ""
    source: Words
    confidence: Literal["V", "V2", "K", "K?", "D"]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.confidence == "K?" and not self.off:
            raise ValueError(f"{self.id}: a K? rule stays switched off and says why")
        if bool(self.off) == bool(self.placed_by):
            raise ValueError(f"{self.id}: either it is off, or somebody places it")
        if self.cleared_by_person and self.placed_by != {"facts"}:
            raise ValueError(f"{self.id}: what a person places, a person releases as any other")
        if not (self.note or self.checks or self.off):
            raise ValueError(f"{self.id}: say what there is to do about it")
        if self.afterwards is Afterwards.PERSON and self.lasts_days is None:
            raise ValueError(f"{self.id}: a person decides after how many days?")
        return self


class HoldBook(_Frozen):
    """All holds, the strongest first."""

    holds: tuple[HoldTerms, ...]

    @model_validator(mode="after")
    def _is_complete_and_in_order(self) -> Self:
        if sorted(hold.id for hold in self.holds) != sorted(HoldKind):
            raise ValueError("the book holds every kind once")
        weights = [list(Stops).index(hold.stops) for hold in self.holds]
        silent = [weight for weight in weights if list(Stops)[weight].silences]
        if weights[: len(silent)] != sorted(silent):
            raise ValueError("what stops more is stronger: everything, asks, then the rest")
        return self


def read_book(text: str) -> HoldBook:
    """A hold book from TOML text. Raises pydantic.ValidationError when anything is wrong."""
    return HoldBook.model_validate(tomllib.loads(text))


@lru_cache(maxsize=1)
def hold_book() -> HoldBook:
    return read_book(files("policy").joinpath("holds.toml").read_text(encoding="utf-8"))


@lru_cache
def _by_kind() -> dict[HoldKind, HoldTerms]:
    return {hold.id: hold for hold in hold_book().holds}


def terms(kind: HoldKind) -> HoldTerms:
    return _by_kind()[kind]
