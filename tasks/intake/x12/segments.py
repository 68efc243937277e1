"""X12 as segments, one at a time: the separators come from each ISA, whatever follows the last one.

What comes without its envelope, beginning with `ST*835`, is read by the separators of that segment.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from tasks.runtime import WrongInput

LONGEST_SEGMENT = 1_000_000
"""Characters. One that never ends is refused before it fills the memory."""
_CHUNK = 65_536
_HEAD = 1_024
"""More than any ISA is long."""
_ISA_ELEMENTS = 16
_SEPARATOR = r"[^A-Za-z0-9 \r\n]"
_ISA = re.compile(rf"ISA(?P<element>{_SEPARATOR})")
_BARE = re.compile(
    rf"ST(?P<element>{_SEPARATOR})835(?P=element)[A-Za-z0-9]{{1,20}}"
    r"(?:(?P=element)[A-Za-z0-9]{0,40})?(?P<end>[^A-Za-z0-9 ])"
)
_BETWEEN = " \t\r\n"
_BLANKS = re.compile(rf"[{_BETWEEN}]*")


class Segment(NamedTuple):
    """`number` is its place in the file, from 1; its id is the first element."""

    number: int
    elements: list[str]

    @property
    def id(self) -> str:
        return self.elements[0]

    def get(self, place: int) -> str:
        """The element of that number, as in BPR02; empty where it is left out."""
        return self.elements[place].strip() if place < len(self.elements) else ""


class _Separators(NamedTuple):
    element: str
    end: str


def is_x12(path: Path) -> bool:
    """By what is in it, not by its name."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD).decode("latin-1").removeprefix("ï»¿").lstrip(_BETWEEN)
    except OSError:
        return False
    return bool(_ISA.match(head) or _BARE.match(head))


def segments(path: Path) -> Iterator[Segment]:
    """Raises WrongInput where the file is no X12 from some place on."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            yield from _Stream(path.name, file).segments()
    except OSError:
        raise WrongInput(f"{path.name} cannot be opened; check who may read it") from None


class _Stream:
    """A file as text that is never read ahead by more than a segment and a chunk."""

    def __init__(self, name: str, file: TextIO) -> None:
        self._name, self._file = name, file
        self._text, self._at = "", 0
        self._is_whole = False
        self._separators: _Separators | None = None
        self._number = 0

    def segments(self) -> Iterator[Segment]:
        while (text := self._next()) is not None:
            self._number += 1
            assert self._separators is not None  # _next reads them first
            yield Segment(self._number, text.split(self._separators.element))

    def _next(self) -> str | None:
        blanks = 0
        while True:
            self._fill(_HEAD)
            found = _BLANKS.match(self._text, self._at)
            assert found is not None  # none is a match, too
            blanks += found.end() - found.start()
            if blanks > LONGEST_SEGMENT:
                raise self._too_long()
            self._at = found.end()
            if self._at < len(self._text):
                break
            if self._is_whole:
                return None
        self._fill(_HEAD)
        if self._separators is None or _ISA.match(self._text, self._at):
            self._separators = self._read_separators()
        return self._cut(self._separators.end)

    def _read_separators(self) -> _Separators:
        head = self._text[self._at : self._at + _HEAD]
        if bare := _BARE.match(head):
            return _Separators(bare["element"], bare["end"])
        found = _ISA.match(head)
        parts = head.split(found["element"], _ISA_ELEMENTS) if found else []
        last = parts[-1] if len(parts) > _ISA_ELEMENTS else ""
        if found is None or len(last) < 2 or last[1].isalnum() or last[1] == found["element"]:
            raise WrongInput(
                f"{self._name} is no X12: segment {self._number + 1} is no ISA with 16 elements; "
                "export it again, or get it again from the clearinghouse"
            )
        return _Separators(found["element"], last[1])

    def _cut(self, end: str) -> str:
        place = self._text.find(end, self._at)
        while place < 0:
            length = len(self._text) - self._at
            if length > LONGEST_SEGMENT:
                raise self._too_long()
            if not self._read():
                place = len(self._text)  # the last one may come without its end
                break
            place = self._text.find(end, length)
        if place - self._at > LONGEST_SEGMENT:
            raise self._too_long()
        found = self._text[self._at : place]
        self._at = place + 1
        return found

    def _too_long(self) -> WrongInput:
        return WrongInput(
            f"{self._name} has more than {LONGEST_SEGMENT:,} characters in segment "
            f"{self._number + 1}; get it again from the clearinghouse"
        )

    def _fill(self, wanted: int) -> None:
        """A read moves what is left to the front: `_at` is 0 after it."""
        while len(self._text) - self._at < wanted and not self._is_whole:
            self._read()

    def _read(self) -> bool:
        chunk = self._file.read(_CHUNK)
        self._text, self._at = self._text[self._at :] + chunk, 0
        self._is_whole = not chunk
        return bool(chunk)
