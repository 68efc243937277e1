"""The kinds of cells, as types for the row models."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, ValidationInfo

from policy.law import code_system
from tasks.intake.csv_files import cells
from tasks.intake.csv_files.days import Clock

_Read = TypeVar("_Read")


def _name(value: str) -> str:
    return cells.words(cells.filled(value), 120)


def _maybe_name(value: str) -> str:
    return cells.words(value, 120)


def _line(value: str) -> str:
    return cells.words(value, 160)


def _city(value: str) -> str:
    return cells.words(value, 80)


def _maybe_key(value: str) -> str:
    return cells.words(value, 80)


def by_clock(read: Callable[[str, Clock | None], _Read]) -> Callable[[str, ValidationInfo], _Read]:
    """Reads a day by the clock that `read_row` was given."""

    def of_row(value: str, info: ValidationInfo) -> _Read:
        return read(value, info.context)

    return of_row


Key = Annotated[str, BeforeValidator(cells.key)]
MaybeKey = Annotated[str, BeforeValidator(_maybe_key)]
Name = Annotated[str, BeforeValidator(_name)]
MaybeName = Annotated[str, BeforeValidator(_maybe_name)]
AddressLine = Annotated[str, BeforeValidator(_line)]
City = Annotated[str, BeforeValidator(_city)]
Description = Annotated[str, BeforeValidator(cells.short)]
Country = Annotated[str, BeforeValidator(cells.country)]
Code = Annotated[str, BeforeValidator(cells.code)]
SystemOfCode = Annotated[str, BeforeValidator(code_system)]
State = Annotated[str, BeforeValidator(cells.state)]
PostalCode = Annotated[str, BeforeValidator(cells.postal_code)]
Phone = Annotated[str, BeforeValidator(cells.phone)]
Email = Annotated[str, BeforeValidator(cells.email)]
Language = Annotated[str, BeforeValidator(cells.language)]
Day = Annotated[date, BeforeValidator(by_clock(cells.known_day))]
AnyDay = Annotated[date, BeforeValidator(by_clock(cells.any_day))]
MaybeDay = Annotated[date | None, BeforeValidator(by_clock(cells.real_day))]
DayOrNot = Annotated[date | bool | None, BeforeValidator(by_clock(cells.day_or_not))]
Cents = Annotated[int, BeforeValidator(cells.cents)]
KnownCents = Annotated[int, BeforeValidator(cells.known_cents)]
Income = Annotated[int | None, BeforeValidator(cells.unless_empty("the yearly income"))]
Copay = Annotated[int | None, BeforeValidator(cells.unless_empty("the Medicaid copay"))]
Estimate = Annotated[int | None, BeforeValidator(cells.unless_empty("the good faith estimate"))]
HouseholdSize = Annotated[int | None, BeforeValidator(cells.size)]
Coordinate = Annotated[float | None, BeforeValidator(cells.coordinate)]
YesIfSaid = Annotated[bool | None, BeforeValidator(cells.yes_if_said)]
