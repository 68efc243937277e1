"""The numbers of payment plans as dated, sourced data; refused whole if they are wrong."""

import tomllib
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Disclosing(StrEnum):
    """RZ-02: how interest-free plans and Reg Z go together. Default: disclose."""

    DISCLOSE = "disclose"
    INFORMAL = "informal"
    CAP4 = "cap4"


Count = Annotated[int, Field(strict=True, ge=1)]


class _Dated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    effective: date
    source: str = Field(min_length=1)
    confidence: Literal["V", "V2", "K", "K?", "D"]


class Length(BaseModel):
    """How many monthly payments are offered up to a balance: shorter, usual, longer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    up_to_cents: Count | None = None
    payments: tuple[Count, Count, Count]

    @model_validator(mode="after")
    def _gives_a_real_choice(self) -> Self:
        shorter, usual, longer = self.payments
        if not shorter < usual < longer:
            raise ValueError("the three lengths of a band differ and increase")
        return self


class OfferTerms(_Dated):
    minimum_payment_cents: Count
    most_payments: Count
    lengths: tuple[Length, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _every_balance_has_one_band(self) -> Self:
        *closed, last = [length.up_to_cents for length in self.lengths]
        if last is not None:
            raise ValueError("the last band has no upper end")
        ends = [end for end in closed if end is not None]
        if len(ends) != len(closed) or any(low >= high for low, high in pairwise(ends)):
            raise ValueError("the upper ends of the bands increase")
        if max(length.payments[2] for length in self.lengths) > self.most_payments:
            raise ValueError("no band is longer than the longest plan")
        return self


class DueDateTerms(_Dated):
    first_due_from_days: Count
    first_due_to_days: Count
    latest_due_day: Annotated[int, Field(strict=True, ge=1, le=28)]
    least_days_between: Annotated[int, Field(strict=True, ge=1, le=28)]

    @model_validator(mode="after")
    def _leave_a_window(self) -> Self:
        if self.first_due_to_days < self.first_due_from_days:
            raise ValueError("the window for the first due date is empty")
        return self


class DisclosureTerms(_Dated):
    required_above_payments: Count


class FollowUpTerms(_Dated):
    """Days count from the due date. A cure deadline under 30 days is refused."""

    reminder_before_days: Count
    note_after_days: Count
    offer_after_days: Count
    grace_days: Count
    cure_notice_after_days: Count
    cure_days: Annotated[int, Field(strict=True, ge=30)]
    gap_days: Count
    pause_days: Count
    pause_from_percent: Annotated[int, Field(strict=True, ge=1, le=100)]
    missed_for_default: Annotated[int, Field(strict=True, ge=2)]
    missed_for_review: Annotated[int, Field(strict=True, ge=2)]
    idle_review_days: Count

    @model_validator(mode="after")
    def _starts_gently(self) -> Self:
        if not self.note_after_days < self.offer_after_days < self.cure_notice_after_days:
            raise ValueError("the note comes before the offer, the offer before the cure notice")
        return self


class ChangeTerms(_Dated):
    """A plan begins again by itself that often, and with a person from that time on."""

    months_between_skips: Count
    reinstated_by_payment: Annotated[int, Field(strict=True, ge=0)]
    reinstated_by_a_person_from: Count


class PlanTerms(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    changes: ChangeTerms
    offers: OfferTerms
    due_dates: DueDateTerms
    disclosure: DisclosureTerms
    follow_up: FollowUpTerms


@lru_cache(maxsize=1)
def plan_terms() -> PlanTerms:
    text = files("policy").joinpath("plans.toml").read_text(encoding="utf-8")
    return PlanTerms.model_validate(tomllib.loads(text))
