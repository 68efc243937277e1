"""Federal holidays: by the rule of 5 U.S.C. 6103, so that no year is ever missing."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policy.contact.weekdays import Weekday


class Holiday(BaseModel):
    """A day of a month, or the `nth` weekday of it; -1 is the last one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=28)] | None = None
    weekday: Weekday | None = None
    nth: Annotated[int, Field(ge=-1, le=4)] | None = None

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        by_weekday = self.weekday is not None and bool(self.nth)
        if (self.day is not None) == by_weekday or (self.weekday is None) != (self.nth is None):
            raise ValueError("a holiday has a day, or a weekday and which one of the month")
        return self

    def in_year(self, year: int) -> date:
        if self.day is not None:
            return date(year, self.month, self.day)
        assert self.nth is not None
        days = [day for day in _month(year, self.month) if Weekday.of(day) is self.weekday]
        return days[self.nth if self.nth < 0 else self.nth - 1]


def _month(year: int, month: int) -> Iterator[date]:
    day = date(year, month, 1)
    while day.month == month:
        yield day
        day += timedelta(1)


@lru_cache
def holidays_of(year: int, holidays: tuple[Holiday, ...]) -> frozenset[date]:
    """The closed days of a year: each holiday itself, and the weekday it is kept on."""
    return frozenset(
        day
        for around in (year, year + 1)  # New Year's Day may be kept on 31 December
        for day in _kept_on([holiday.in_year(around) for holiday in holidays])
        if day.year == year
    )


_SHIFT = {Weekday.SATURDAY: -1, Weekday.SUNDAY: 1}


def _kept_on(days: Sequence[date]) -> Iterator[date]:
    for day in days:
        yield day
        yield day + timedelta(_SHIFT.get(Weekday.of(day), 0))
