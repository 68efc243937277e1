"""Everything that Prefect and our processes keep or print, as words to search in.

Text is read as it stands, decoded from JSON (an ö is six characters there) and out of base64,
the form in which Prefect stores results.
"""

from __future__ import annotations

import base64
import binascii
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

_WORD = re.compile(r"\w+")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")


class Searched:
    """The text of many places. `find` gives each planted value that stands in one of them."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._words: dict[str, set[str]] = {}

    def add(self, place: str, text: str) -> None:
        whole = "\n".join((text, *_out_of_base64(text))).lower()
        self._texts[place] = whole
        self._words[place] = set(_WORD.findall(whole))

    def add_database(self, file: Path) -> None:
        """Every cell of every table, what still stands in the write-ahead log included."""
        for table, cells in tables(file).items():
            self.add(f"{file.name}, table {table}", "\n".join(cells))

    def add_files(self, *lists: Sequence[Path]) -> None:
        for file in chain(*lists):
            self.add(str(file), decoded(file.read_bytes().decode("utf-8", "replace")))

    def find(self, planted: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """The planted values that were found, each with its places."""
        found: dict[str, list[str]] = {}
        for value, written in planted.items():
            places = [place for place in self._texts if any(self._in(place, w) for w in written)]
            if places:
                found[value] = places
        return found

    def _in(self, place: str, written: str) -> bool:
        """By its words first: that is quick, and a number inside a longer one is not a find. Nor
        is one right behind a second: microseconds have six digits, like an amount in cents."""
        text = written.lower()
        words = set(_WORD.findall(text))
        if not words <= self._words[place]:
            return False
        pattern = rf"(?<!\w)(?<!:\d\d\.){re.escape(text)}(?!\w)"
        return re.search(pattern, self._texts[place]) is not None


def tables(file: Path) -> dict[str, list[str]]:
    """Every cell by table, as text."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {
            name: [
                _cell(cell)
                for row in connection.execute(f'SELECT * FROM "{name}"')
                for cell in row
                if cell is not None
            ]
            for (name,) in names
        }
    connection.close()
    return found


def _cell(cell: Any) -> str:
    return decoded(cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell))


def decoded(text: str) -> str:
    r"""With \u00f6 as ö, also where JSON stands inside JSON."""
    if "\\u" not in text:
        return text
    plain = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), text)
    return f"{text}\n{plain}"


def _out_of_base64(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        try:
            yield base64.b64decode(match.group(), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            continue
