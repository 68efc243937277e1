"""The words of a language as passages with a place, so that a fault can be named."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

NOT_WORDS = ("locale", "amount", "items", "disclosure")


@dataclass(frozen=True, slots=True)
class Passage:
    """`place` is the path in words.toml, such as `kinds.statement.paragraphs`."""

    place: str
    text: str
    line: int = 0

    @property
    def about(self) -> str:
        """The table it stands in: `kinds.statement`, `common`, `notice`, `call`."""
        parts = self.place.split(".")
        return ".".join(parts[:2]) if parts[0] == "kinds" else parts[0]


def passages(words: Mapping[str, Any], place: str = "") -> Iterator[Passage]:
    """Every text in the file, in its order."""
    for name, value in words.items():
        if name in NOT_WORDS and not isinstance(value, Mapping):
            continue
        yield from _within(value, f"{place}.{name}".lstrip("."))


def _within(value: Any, place: str) -> Iterator[Passage]:
    if isinstance(value, str):
        yield Passage(place, value)
    elif isinstance(value, Mapping):
        yield from passages(value, place)
    elif isinstance(value, list):
        for one in value:
            yield from _within(one, place)


def passages_in(source: str) -> Iterator[Passage]:
    """The passages of a words.toml, each with the line where it starts. They are looked for one
    after another: the same words may stand in several places."""
    at = 0
    for passage in passages(tomllib.loads(source)):
        first = passage.text.strip().split("\n")[0]
        found = source.find(first, at)
        start = found if found >= 0 else max(source.find(first), 0)
        at = start + len(first)
        yield replace(passage, line=source.count("\n", 0, start) + 1)
