"""The data types of FHIR R4 that Tend reads, and what of a resource cannot be read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.alias_generators import to_camel

from tasks.intake.csv_files import Problem

_MOST_DIGITS = 40
_LARGEST = 12
_ADVICE = "export it as FHIR R4 writes it"


def _exact(value: object, info: ValidationInfo) -> Decimal:
    """A JSON number alone: text is no amount of money, but on the shelf, where it keeps a number
    exact. Raises ValueError."""
    if isinstance(value, str) and info.mode == "json":
        value = Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError("is no number")
    if len(value.as_tuple().digits) > _MOST_DIGITS or abs(value.adjusted()) > _MOST_DIGITS:
        raise ValueError("has too many digits")
    if value.adjusted() > _LARGEST:
        raise ValueError("is too large")
    return value


def _filled(value: object) -> object:
    """Where only an extension stands, FHIR writes null."""
    return [one for one in value if one is not None] if isinstance(value, list) else value


Exact = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(str, return_type=str)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_filled)]


class Part(BaseModel):
    """Whatever Tend does not read is left out."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        if not isinstance(value, dict) or None not in value.values():
            return value
        return {name: part for name, part in value.items() if part is not None}


class Period(Part):
    start: str = ""
    end: str = ""

    def covers(self, day: str) -> bool:
        """`day` is YYYY-MM-DD; an end of a month or a year is its last day."""
        start, end = self.start[:10], self.end[:10]
        return (not start or start <= day) and (not end or end >= day[: len(end)])


class Coding(Part):
    system: str = ""
    code: str = ""
    display: str = ""


class Concept(Part):
    coding: tuple[Coding, ...] = ()
    text: str = ""

    @property
    def words(self) -> str:
        return self.text or next((one.display for one in self.coding if one.display), "")

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(one.code for one in self.coding if one.code)

    def says(self) -> str:
        """All of its words and codes."""
        return " ".join([self.text, *(f"{one.code} {one.display}" for one in self.coding)])


class Identifier(Part):
    system: str = ""
    value: str = ""


class Reference(Part):
    reference: str = ""
    identifier: Identifier = Identifier()
    display: str = ""


class Money(Part):
    """Without a currency it is dollars."""

    value: Exact | None = None
    currency: str = ""


class HumanName(Part):
    use: str = ""
    text: str = ""
    family: str = ""
    given: Texts = ()
    period: Period = Period()


class Address(Part):
    use: str = ""
    type: str = ""
    line: Texts = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    period: Period = Period()


class Telecom(Part):
    system: str = ""
    value: str = ""
    use: str = ""
    rank: int = 99
    period: Period = Period()


Read = TypeVar("Read", bound=Part)


def read_resource(model: type[Read], data: Mapping[str, object]) -> tuple[Read, dict[str, Problem]]:
    """The resource without the elements that cannot be read, and what is wrong with those."""
    try:
        return model.model_validate(data), {}
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
    problems: dict[str, Problem] = {}
    for one in found:
        where = _path(one["loc"])
        problems.setdefault(str(one["loc"][0]), (f"({where}) is not as FHIR R4 writes it", _ADVICE))
    kept = {name: part for name, part in data.items() if name not in problems}
    return model.model_validate(kept), problems


def _path(loc: tuple[int | str, ...]) -> str:
    parts = [f"[{one}]" if isinstance(one, int) else f".{one}" for one in loc]
    return "".join(parts).removeprefix(".")
