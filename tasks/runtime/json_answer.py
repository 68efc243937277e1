"""Answers as JSON: the one place where a typed answer becomes plain names and values.

A room answers with dataclasses and named tuples. Programs read them as JSON (`--json`): a field's
name is its key, in the order of the class; days and moments are ISO, an enum is its value, a path
its text. A field for which that is not so says it in its metadata.
"""

from collections.abc import Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MERGED = {"merged": True}
"""Its own fields stand in the place of the field; nothing does while it is None."""
LEFT_OUT = {"left_out": True}
"""No key while it is None."""
HIDDEN = {"hidden": True}


def json_key(name: str) -> dict[str, str]:
    """Metadata of a field that has another name in JSON."""
    return {"key": name}


@overload
def json_of(answer: "DataclassInstance") -> dict[str, Any]:  # JSON, for programs to read
    ...


@overload
def json_of(answer: object) -> Any: ...


def json_of(answer: Any) -> Any:
    """What `json.dumps` takes; what it is not made for stays as it is."""
    if isinstance(answer, Enum):
        return answer.value
    if isinstance(answer, date):
        return answer.isoformat()
    if isinstance(answer, Path):
        return str(answer)
    if is_dataclass(answer):
        return dict(pair for field in fields(answer) for pair in _pairs(answer, field))
    if isinstance(answer, Mapping):
        return {json_of(key): json_of(value) for key, value in answer.items()}
    if isinstance(answer, tuple) and hasattr(answer, "_fields"):
        return {name: json_of(value) for name, value in zip(answer._fields, answer, strict=True)}
    return [json_of(one) for one in answer] if isinstance(answer, list | tuple) else answer


def _pairs(answer: Any, field: "Field[Any]") -> Iterator[tuple[str, Any]]:
    value = getattr(answer, field.name)
    if "hidden" in field.metadata:
        return
    if "merged" in field.metadata:
        yield from () if value is None else json_of(value).items()
    elif value is not None or "left_out" not in field.metadata:
        yield field.metadata.get("key", field.name), json_of(value)
