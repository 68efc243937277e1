"""The words of a language as passages with a place, so that a fault can be named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NOT_WORDS = ("locale", "amount", "items", "disclosure")


@dataclass(frozen=True, slots=True)
class Passage:
    """`place` is the path in words.toml, such as `kinds.statement.paragraphs`."""

    place: str
    text: str

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


def line_of(passage: Passage, source: str) -> int:
    """The line of the file where the passage starts; 1 when it cannot be found."""
    first = passage.text.strip().split("\n")[0]
    at = source.find(first)
    return source.count("\n", 0, at) + 1 if at >= 0 else 1
