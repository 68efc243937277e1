"""The files of messages, looked through once: where each message stands, and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from tasks.intake.csv_files import Refusals
from tasks.intake.hl7.message import Message, read_message
from tasks.intake.hl7.segments import Piece, Raw, is_hl7, is_hl7_xml, parts
from tasks.runtime import WrongInput

_FIRST = datetime.min.replace(tzinfo=UTC)
_CUT = (
    "the batch has no end ({name}): messages behind it may be missing",
    "get the whole file and import it: what was taken in counts once",
)


class MessageFiles(NamedTuple):
    """`left_alone`: how many files of the folder are none."""

    files: list[Path]
    left_alone: int = 0


class Place(NamedTuple):
    """Where a message stands. `number` segments are before it."""

    file: int
    offset: int
    number: int


def message_files(path: Path) -> MessageFiles:
    """The file, or those of the folder by their names."""
    some = _files(path)
    files = [one for one in some if is_hl7(one)]
    return MessageFiles(files, len(some) - len(files))


def first_made_on(found: MessageFiles) -> date | None:
    """The day of the first message that says when it was made, of the first of each file. Raises
    WrongInput."""
    days = []
    for path in found.files:
        raw = next((part for part in parts(path) if isinstance(part, Raw)), None)
        at = read_message(path.name, raw).made_at if raw is not None else None
        days += [at.date()] if at is not None else []
    return min(days, default=None)


def refuse_xml(path: Path) -> None:
    """Raises WrongInput for HL7 that is none of version 2."""
    if any(is_hl7_xml(one) for one in _files(path)):
        raise WrongInput(
            f"{path.name} is HL7 as XML (version 3), which is not read; let the interface engine "
            "write HL7 v2 messages"
        )


def _files(path: Path) -> list[Path]:
    return [one for one in sorted(path.iterdir()) if one.is_file()] if path.is_dir() else [path]


@dataclass(slots=True)
class _Batch:
    """What envelopes say of a file. `messages` are of the batch that is open, `batches` of all."""

    name: str
    messages: int = 0
    batches: int = 0
    is_open: bool = False
    file_is_open: bool = False

    def take(self, piece: Piece, refusals: Refusals) -> None:
        """Raises WrongInput where a count is not so."""
        if piece.id == b"FHS":
            self.file_is_open, self.batches = True, 0
        elif piece.id == b"BHS":
            self._close(piece.number, refusals)
            self.is_open, self.messages = True, 0
            self.batches += 1
        elif piece.id == b"BTS":
            self._compare(piece, "BTS", self.messages, "messages")
            self.is_open, self.messages = False, 0
        else:
            self._compare(piece, "FTS", self.batches, "batches")
            self.file_is_open = False

    def end(self, number: int, refusals: Refusals) -> None:
        self._close(number, refusals)
        if self.file_is_open:
            _warn_cut(self.name, number, "FTS", refusals)

    def _close(self, number: int, refusals: Refusals) -> None:
        if self.is_open:
            _warn_cut(self.name, number, "BTS", refusals)
        self.is_open = False

    def _compare(self, piece: Piece, name: str, found: int, what: str) -> None:
        said = piece.text[4:].split(piece.text[3:4])[0].strip() if len(piece.text) > 3 else b""
        if not said:
            return
        if not said.isdigit() or int(said[:18]) != found:
            told = int(said[:18]) if said.isdigit() else "no number"
            raise WrongInput(
                f"nothing was taken in: {self.name} says in {name}-1 (segment {piece.number}) that "
                f"it has {told} {what}, and has {found:,}; get the whole file again"
            )


def _warn_cut(file: str, number: int, name: str, refusals: Refusals) -> None:
    words, advice = _CUT
    refusals.warn(file, number, name, words.format(name=name), advice)


@dataclass(slots=True)
class Index:
    """`places` are in the order in which the messages were made (MSH-7), then as they stand."""

    files: list[Path]
    places: list[Place] = field(default_factory=list)

    def read(self, place: Place) -> Message:
        path = self.files[place.file]
        raw = next(parts(path, place.offset, place.number))
        assert isinstance(raw, Raw)  # it was one when it was looked through
        return read_message(path.name, raw)


def look_through(files: Iterable[Path], refusals: Refusals) -> Index:
    """Raises WrongInput where a file cannot be read to its end, or its counts are not so."""
    index = Index(list(files))
    found: list[tuple[datetime, Place]] = []
    for file, path in enumerate(index.files):
        batch, number, last = _Batch(path.name), 0, _FIRST
        for part in parts(path):
            if isinstance(part, Piece):
                batch.take(part, refusals)
                number = part.number
                continue
            number = part.first.number
            batch.messages += part.has_head
            last = read_message(path.name, Raw(part.first, [part.first])).made_at or last
            found.append((last, Place(file, part.first.offset, number - 1)))
        batch.end(number, refusals)
    found.sort(key=lambda one: one[0])
    index.places = [place for _, place in found]
    return index
