"""From which of a sender's columns one of ours comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

_FORMS = (
    "write a column's name, a list of which the first that is not empty counts, or one of "
    '{ constant = "x" }, { join = ["A", "B"], by = "-", start = "x" }, '
    '{ column = "A", before = "," } and { column = "A", after = "," }'
)


@dataclass(frozen=True, slots=True)
class Expression:
    """`columns` are theirs; `constant` stands without any. Of several the first that is not empty
    counts, or all of them are joined `by` a text behind `start`. `before` and `after` part the one
    column where this text first stands."""

    columns: tuple[str, ...] = ()
    constant: str = ""
    by: str | None = None
    start: str = ""
    before: str = ""
    after: str = ""

    def read(self, cells: Mapping[str, str]) -> str:
        if not self.columns:
            return self.constant
        found = [cells[name].strip() for name in self.columns]
        if self.by is not None:
            return self.start + self.by.join(found) if any(found) else ""
        text = next((one for one in found if one), "")
        if self.before:
            return text.partition(self.before)[0].strip()
        return text.partition(self.after)[2].strip() if self.after else text

    def __str__(self) -> str:
        """As a refusal calls it."""
        return ", ".join(self.columns)


def _read(value: object) -> Expression:
    """Raises ValueError."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, str):
        return Expression((_text(value),))
    if isinstance(value, Mapping):
        return _of_table({str(name): part for name, part in value.items()})
    return Expression(_texts(value))


def _of_table(value: dict[str, object]) -> Expression:
    match value:
        case {"constant": constant, **rest} if not rest:
            return Expression(constant=_text(constant))
        case {"join": titles, **rest} if rest.keys() <= {"by", "start"}:
            by, start = rest.get("by", "-"), rest.get("start", "")
            if isinstance(by, str) and isinstance(start, str):
                return Expression(_texts(titles), by=by, start=start)
        case {"column": title, "before": text, **rest} if not rest:
            return Expression((_text(title),), before=_text(text))
        case {"column": title, "after": text, **rest} if not rest:
            return Expression((_text(title),), after=_text(text))
    raise ValueError(_FORMS)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(_FORMS)
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or not value:
        raise ValueError(_FORMS)
    return tuple(_text(one) for one in value)


Expressed = Annotated[Expression, BeforeValidator(_read)]
