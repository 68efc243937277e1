"""Sentences that nobody should get and sentences that anybody may, written before the patterns
that judge them. By a fixed rule half of them is set aside: it is counted and never read while
the patterns are worked on."""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "sentences"


class Sentence(NamedTuple):
    text: str
    language: str
    bad: bool
    kind: str

    @property
    def set_aside(self) -> bool:
        return sha256(self.text.encode()).digest()[0] % 2 == 1


def sentences() -> list[Sentence]:
    return [
        sentence
        for language in ("en", "es")
        for bad in (True, False)
        for sentence in _in_file(language, bad)
    ]


def _in_file(language: str, bad: bool) -> list[Sentence]:
    found, kind = [], ""
    path = _FOLDER / f"{'bad' if bad else 'good'}_{language}.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            kind = line.removeprefix("#").strip()
        elif line:
            found.append(Sentence(line, language, bad, kind))
    return found
