"""HL7 v2 files as messages, one at a time, whatever ends a segment: CR, LF, both, or MLLP's bytes.

A message is kept as its segments stand in the file, those alone that are read here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tasks.intake.csv_files import MOST_IN_A_ROW
from tasks.runtime import WrongInput

LONGEST_SEGMENT = MOST_IN_A_ROW
"""Bytes. One that never ends is refused before it fills the memory."""
MOST_SEGMENTS = 10_000
"""Of those read here, in one message."""
_CHUNK = 65_536
_ENDS = re.compile(rb"[\r\n\x0b\x1c]")
_BLANK = b" \t\x00"
_MARK = b"\xef\xbb\xbf"
_HEADS = (b"MSH", b"FHS", b"BHS")
_READ = frozenset({b"MSH", b"EVN", b"PID", b"PV1", b"GT1", b"IN1", b"FT1", b"DG1", b"MRG"})
_ENVELOPE = frozenset({b"FHS", b"BHS", b"BTS", b"FTS"})
_ID = re.compile(rb"[A-Z][A-Z0-9]{2}(?![A-Za-z0-9 ])")


class Piece(NamedTuple):
    """A segment as it stands in the file: its place, from 1, and its first byte."""

    number: int
    offset: int
    text: bytes

    @property
    def id(self) -> bytes:
        return self.text[:3]


@dataclass(slots=True)
class Raw:
    """`odd` is the first segment that begins with no name, `crowded` that there are too many."""

    first: Piece
    pieces: list[Piece] = field(default_factory=list)
    odd: int | None = None
    crowded: bool = False

    @property
    def has_head(self) -> bool:
        return self.first.id == b"MSH"

    def add(self, piece: Piece) -> None:
        if _ID.match(piece.text) is None:
            self.odd = self.odd or piece.number
        elif piece.id in _READ:
            self.crowded = self.crowded or len(self.pieces) >= MOST_SEGMENTS
            if not self.crowded:
                self.pieces.append(piece)


def is_hl7(path: Path) -> bool:
    """By what is in it, not by its name."""
    head = _head(path).removeprefix(_MARK).lstrip(b" \t\r\n\x0b")
    return head.startswith(_HEADS) and len(head) > 3 and not head[3:4].isalnum()


def is_hl7_xml(path: Path) -> bool:
    """Of version 3, or version 2 as XML."""
    head = _head(path)
    return b"urn:hl7-org:v" in head and head.removeprefix(_MARK).lstrip().startswith(b"<")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4_096)
    except OSError:
        return b""


def parts(path: Path, offset: int = 0, number: int = 0) -> Iterator[Raw | Piece]:
    """Messages, and between them the segments of envelopes. What stands outside of a message is one
    without a head. From a byte on where a message begins; `number` segments are before it. Raises
    WrongInput."""
    message: Raw | None = None
    for piece in _pieces(path, offset, number):
        if piece.id in _ENVELOPE and _ID.match(piece.text):
            if message is not None:
                yield message
            message = None
            yield piece
            continue
        if piece.id == b"MSH":
            if message is not None:
                yield message
            message = Raw(piece)
        elif message is None:
            message = Raw(piece)
        message.add(piece)
    if message is not None:
        yield message


def _pieces(path: Path, offset: int, number: int) -> Iterator[Piece]:
    """Empty ones count as none."""
    with path.open("rb") as file:
        file.seek(offset)
        left = b""
        at = offset
        while chunk := file.read(_CHUNK):
            text = left + chunk
            done = 0
            for end in _ENDS.finditer(text, len(left)):
                if found := _clean(text[done : end.start()], at + done):
                    number += 1
                    yield Piece(number, at + done, found)
                done = end.end()
            left, at = text[done:], at + done
            if len(left) > LONGEST_SEGMENT:
                raise WrongInput(
                    f"{path.name} has more than {LONGEST_SEGMENT:,} characters in segment "
                    f"{number + 1}; let the interface engine leave out documents"
                )
        if found := _clean(left, at):
            yield Piece(number + 1, at, found)


def _clean(text: bytes, at: int) -> bytes:
    return (text.removeprefix(_MARK) if at == 0 else text).strip(_BLANK)
