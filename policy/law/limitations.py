"""How old a bill may be: until when its first statement may come, and until when a court may be
asked (HD-29, HD-30).

Tend sues nobody. A bill that no court would hear is no bill to write about without a person's word.
"""

import calendar
import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policy.provenance import Dated, Told

State = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Limitation(Dated):
    """The states in which a bill for care may be sued for so long, and no longer."""

    states: tuple[State, ...] = Field(min_length=1)
    years: Annotated[int, Field(strict=True, ge=1, le=20)]


class NotRead(Told):
    """Where nobody has read the law: the shortest time of all counts."""

    states: tuple[State, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _protects(self) -> Self:
        if not self.unread or self.direction != "protection":
            raise ValueError("a law that was not read says so, and protects")
        return self


class Limitations(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    limitations: tuple[Limitation, ...] = Field(min_length=1)
    not_read: tuple[NotRead, ...] = ()

    @model_validator(mode="after")
    def _one_row_a_day(self) -> Self:
        for number, row in enumerate(self.limitations):
            for other in self.limitations[number + 1 :]:
                both = set(row.states) & set(other.states)
                if both and (row.in_force(other.effective) or other.in_force(row.effective)):
                    raise ValueError(f"{min(both)} has two rows at once")
        return self

    @property
    def shortest_years(self) -> int:
        return min(row.years for row in self.limitations)


@lru_cache
def limitations() -> Limitations:
    """The file, validated as a whole. Raises pydantic.ValidationError."""
    text = files("policy").joinpath("limitations.toml").read_text(encoding="utf-8")
    return Limitations.model_validate(tomllib.loads(text))


@lru_cache(maxsize=4096)
def years_to_sue(state: str, today: date) -> int:
    """What a state allows; the shortest time of any where its law was not read (rule 2.5)."""
    known = limitations()
    rows = (row for row in known.limitations if state in row.states and row.in_force(today))
    return next((row.years for row in rows), known.shortest_years)


@lru_cache(maxsize=16_384)
def last_day_to_sue(last_service: date, states: tuple[str, ...], today: date) -> date:
    """By the facility's and the patient's state, the shorter time (0.5), from the last day of the
    visit: the earliest day from which any of them counts. What a payment adds, a person knows.
    """
    known = [state for state in states if state]
    years = [years_to_sue(state, today) for state in known] or [limitations().shortest_years]
    return months_after(last_service, 12 * min(years))


@lru_cache(maxsize=16_384)
def last_day_of_first_bill(last_service: date, months: int) -> date:
    return months_after(last_service, months)


def months_after(day: date, months: int) -> date:
    """The same day of another month, or the last one of a month too short for it; before `day`
    where there are fewer than none."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
