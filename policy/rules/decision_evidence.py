"""What a decision stands on, kept with it: the facts as they were, and the data's versions."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from json import JSONEncoder
from types import MappingProxyType
from typing import Any

from policy.rules.facts import AccountFacts

_TOLD_BY_THE_RUN = frozenset({"facility"})


def evidence(facts: AccountFacts) -> str:
    """The facts as compact JSON: days, cents and words of the trade, and no names (PF-09).

    What has its usual value is left out, so that most decisions need little room.
    """
    return _ENCODER.encode(_told(facts))


@cache
def data_versions() -> Mapping[str, str]:
    """Each data file of the rules, in whichever room, with a short fingerprint of its text."""
    found = _data_files(files("policy"))
    prints = {one.name: sha256(one.read_bytes()).hexdigest()[:12] for one in found}
    return MappingProxyType(dict(sorted(prints.items())))


def _data_files(folder: Traversable) -> Iterator[Traversable]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _data_files(one)
        elif one.name.endswith(".toml"):
            yield one


def _told(one: Any) -> dict[str, Any]:
    told = {}
    kind: Any = type(one)
    for name, usual in _usual(kind):
        value = getattr(one, name)
        if value is not usual and value != usual:
            told[name] = _named(value) if hasattr(value, "_fields") else value
    return told


def _named(value: Any) -> dict[str, Any]:
    """A named tuple, which JSON would tell without its names."""
    usual = value._field_defaults
    return {k: v for k, v in value._asdict().items() if k not in usual or v != usual[k]}


@cache
def _usual(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a kind of facts, each with the value that goes without saying."""
    return tuple(
        (field.name, None if field.default is MISSING else field.default)
        for field in fields(kind)
        if field.name not in _TOLD_BY_THE_RUN
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if is_dataclass(value):
        return _told(value)
    return sorted(value) if isinstance(value, Set) else str(value)


_ENCODER = JSONEncoder(separators=(",", ":"), default=_plain)
