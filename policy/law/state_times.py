"""The states' times: until when a person may apply, and from when more may be done (2.4)."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policy.provenance import Dated

Days = Annotated[int, Field(strict=True, gt=0, le=3_660)]


class FederalTimes(Dated):
    """501(r): days from the first statement provided, the lead of a notice, the least refund."""

    notification_days: Days
    application_days: Days
    notice_days: Days
    refund_from_cents: Annotated[int, Field(strict=True, gt=0)]


class StateTimes(Dated):
    """One state's row. What a row does not say stays as federal law has it."""

    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    applications_any_time: bool = False
    application_days: Days | None = None
    days_after_payment: Days | None = None
    earliest_step_days: Days | None = None
    notice_days: Days | None = None
    plan_offer_first: bool = False
    screening_first: bool = False
    extra_bill: bool = False
    no_suit_up_to_cents: Annotated[int, Field(strict=True, ge=0)] = 0
    no_suit_below_percent: Annotated[int, Field(strict=True, ge=0)] = 0
    days_to_decide: Days | None = None
    days_to_refund: Days | None = None
    refund_from_cents: Annotated[int, Field(strict=True, gt=0)] | None = None


class Times(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    federal: FederalTimes
    states: tuple[StateTimes, ...]

    @model_validator(mode="after")
    def _one_row_a_day(self) -> Self:
        for state in self.states:
            for other in self.states:
                if (
                    state is not other
                    and state.state == other.state
                    and state.in_force(other.effective)
                ):
                    raise ValueError(f"{state.state} has two rows for {other.effective}")
        return self


@dataclass(frozen=True, slots=True)
class Strictest:
    """What holds for one account: the longest of the federal and the states' times."""

    notification_days: int
    application_days: int | None
    """None: there is no deadline."""
    days_after_payment: int
    notice_days: int
    plan_offer_first: bool
    screening_first: bool
    extra_bill: bool
    refund_from_cents: int
    sources: tuple[str, ...]


@lru_cache
def times() -> Times:
    """The file, validated as a whole. Raises pydantic.ValidationError."""
    text = files("policy").joinpath("state_times.toml").read_text(encoding="utf-8")
    return Times.model_validate(tomllib.loads(text))


def rows_for(states: Iterable[str], today: date) -> list[StateTimes]:
    """The rows of these states that are in force."""
    wanted = set(states)
    return [row for row in times().states if row.state in wanted and row.in_force(today)]


def strictest(states: Iterable[str], today: date) -> Strictest:
    """The facility's and the patient's state together: the kinder number of each wins (0.5)."""
    federal, rows = times().federal, rows_for(states, today)
    no_deadline = any(row.applications_any_time for row in rows)
    return Strictest(
        notification_days=max(
            federal.notification_days, *(row.earliest_step_days or 0 for row in rows), 0
        ),
        application_days=None
        if no_deadline
        else max(federal.application_days, *(row.application_days or 0 for row in rows), 0),
        days_after_payment=max((row.days_after_payment or 0 for row in rows), default=0),
        notice_days=max(federal.notice_days, *(row.notice_days or 0 for row in rows), 0),
        plan_offer_first=any(row.plan_offer_first for row in rows),
        screening_first=any(row.screening_first for row in rows),
        extra_bill=any(row.extra_bill for row in rows),
        refund_from_cents=min(
            federal.refund_from_cents,
            *(row.refund_from_cents or federal.refund_from_cents for row in rows),
            federal.refund_from_cents,
        ),
        sources=(federal.source, *(row.source for row in rows)),
    )
