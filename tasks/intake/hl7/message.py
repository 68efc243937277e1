"""One message: its delimiters, its encoding, its fields."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

from tasks.intake.csv_files import Clock
from tasks.intake.hl7.segments import Raw

_ENCODINGS = {
    "": "utf-8", "UNICODEUTF8": "utf-8", "UTF8": "utf-8", "ASCII": "ascii",
    "88591": "latin-1", "ISO88591": "latin-1", "ISOIR100": "latin-1",
}  # fmt: skip
"""By MSH-18, letters and digits alone."""
_USUAL = "|^~\\&"
_LEAST, _MOST = 4, 5
_MOMENT = re.compile(
    r"(?P<day>\d{8})(?:(?P<clock>\d{2}(?:\d{2}(?:\d{2})?)?)(?:\.\d{1,6})?)?"
    r"(?P<zone>[+-]\d{4})?",
    re.ASCII,
)
_SHORT = re.compile(r"\d{4}(?:\d{2})?(?:[+-]\d{4})?", re.ASCII)
_HEX = re.compile(r"X((?:[0-9A-Fa-f]{2})+)")
_BREAKS = re.compile(r"\.(?:br|sp|in|ti|fi|nf|ce|sk)[-+0-9]*")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")
_NULL = '""'

_HEAD = ("MSH", "stands outside of a message: no MSH is before it", "export the file again, whole")
_MARKS = (
    "MSH-2",
    "does not name its four delimiters",
    r"write MSH|^~\&, or four others that differ",
)
_ODD = (
    "", "begins with no name of a segment",
    r"end segments with CR alone, and write a new line inside a field as \.br\ ",
)  # fmt: skip
_CROWD = ("MSH", "has more segments than a bill has", "send one message for each event")
_NO_ENCODING = (
    "MSH-18", "names an encoding that is not read",
    "send UNICODE UTF-8, 8859/1 or ASCII, and say so in MSH-18",
)  # fmt: skip
_OTHER_ENCODING = (
    "MSH-18", "is another encoding than that of the message", "name the one it is written in",
)  # fmt: skip
TWICE = (
    "appears twice in one message", "send each event in a message of its own, with its own MSH",
)  # fmt: skip
NO_DAY = ("is not a day of the calendar", "write it as YYYYMMDD")


class Wrong(NamedTuple):
    """`segment` is its number in the file, `field` as HL7 calls it."""

    segment: int
    field: str
    reason: str
    advice: str


class RefusedMessage(Exception):
    """Nothing of it is taken but what protects."""

    def __init__(self, wrong: Wrong, waits: bool = True) -> None:
        super().__init__(wrong.field)
        self.wrong, self.waits = wrong, waits


class Marks(NamedTuple):
    """Delimiters, as MSH names them."""

    field: str
    component: str
    repetition: str
    escape: str
    part: str


class Segment(NamedTuple):
    number: int
    fields: list[str]

    def raw(self, place: int) -> str:
        return self.fields[place] if place < len(self.fields) else ""


@dataclass(slots=True)
class Message:
    """Whatever is wrong with it (`wrong`), it can be asked: what protects may be in it."""

    file: str
    number: int
    marks: Marks
    encoding: str
    segments: dict[str, list[Segment]] = field(default_factory=dict)
    wrong: Wrong | None = None

    def all(self, name: str) -> list[Segment]:
        return self.segments.get(name, [])

    def first(self, name: str) -> Segment:
        """An empty one where there is none."""
        return next(iter(self.all(name)), Segment(self.number, []))

    def repeats(self, segment: Segment, place: int) -> list[str]:
        """The repetitions of a field, as they are written."""
        raw = segment.raw(place)
        return [one for one in raw.split(self.marks.repetition) if one] if raw else []

    def get(self, segment: Segment, place: int, component: int = 1, part: int = 1) -> str:
        """Of the first repetition, as text."""
        return self.of(segment.raw(place).split(self.marks.repetition)[0], component, part)

    def of(self, repetition: str, component: int = 1, part: int = 1) -> str:
        if not repetition:
            return ""
        found = _nth(repetition.split(self.marks.component), component)
        return self._text(_nth(found.split(self.marks.part), part)) if found else ""

    def parts(self, repetition: str, component: int = 1) -> list[str]:
        """The subcomponents of a component, as text."""
        found = _nth(repetition.split(self.marks.component), component)
        return [self._text(one) for one in found.split(self.marks.part)]

    def _text(self, raw: str) -> str:
        """`""` says that the value is deleted: it is no news here."""
        text = raw.strip()
        if text == _NULL:
            return ""
        escape = self.marks.escape
        if escape in text:
            text = self._unescaped(text, escape)
        return (text if text.isprintable() else _UNSEEN.sub(" ", text)).strip()

    def _unescaped(self, text: str, escape: str) -> str:
        plain, *rest = text.split(escape)
        found = [plain]
        while len(rest) > 1:
            found += [self._meaning(rest[0]), rest[1]]
            rest = rest[2:]
        return "".join([*found, *(f"{escape}{one}" for one in rest)])

    def _meaning(self, name: str) -> str:
        marks = self.marks
        known = {
            "F": marks.field, "S": marks.component, "T": marks.part, "R": marks.repetition,
            "E": marks.escape,
        }  # fmt: skip
        if name in known:
            return known[name]
        if written := _HEX.fullmatch(name):
            return bytes.fromhex(written[1]).decode(self.encoding, "ignore")
        return " " if _BREAKS.match(name) else ""  # highlights and sets of characters say nothing

    @property
    def event(self) -> tuple[str, str]:
        """Such as DFT and P03."""
        head = self.first("MSH")
        code = self.get(head, 9, 2) or self.get(self.first("EVN"), 1)
        return self.get(head, 9).upper(), code.upper()

    @property
    def made_at(self) -> datetime | None:
        return moment(self.get(self.first("MSH"), 7))


def _nth(some: Sequence[str], place: int) -> str:
    return some[place - 1] if place <= len(some) else ""


def read_message(file: str, raw: Raw) -> Message:
    """Never fails; `wrong` says what is."""
    head = raw.first.text.decode("latin-1")
    marks = _marks(head) if raw.has_head else None
    known = marks or Marks(*_USUAL)
    said = _charset(head, known)
    encoding = _ENCODINGS.get(said)
    message = Message(file, raw.first.number, known, encoding or "utf-8")
    is_whole = True
    for piece in raw.pieces:
        try:
            text = piece.text.decode(message.encoding)
        except UnicodeDecodeError:
            text, is_whole = piece.text.decode("utf-8", "replace"), False
        fields = text.split(known.field)
        if piece.id == b"MSH":
            fields.insert(1, known.field)  # MSH-1 is the delimiter itself
        message.segments.setdefault(fields[0][:3], []).append(Segment(piece.number, fields))
    if marks is None:
        message.wrong = Wrong(raw.first.number, *(_MARKS if raw.has_head else _HEAD))
    else:
        message.wrong = _wrong_with(message, raw, encoding is not None, is_whole)
    return message


def _wrong_with(message: Message, raw: Raw, is_named: bool, is_whole: bool) -> Wrong | None:
    """`is_named`: its encoding is one that is read; `is_whole`: it is written in that."""
    at = raw.first.number
    if raw.odd is not None:
        return Wrong(raw.odd, *_ODD)
    if raw.crowded:
        return Wrong(at, *_CROWD)
    if not is_named:
        return Wrong(at, *_NO_ENCODING)
    return _repeated(message) if is_whole else Wrong(at, *_OTHER_ENCODING)


def _marks(head: str) -> Marks | None:
    if len(head) < _LEAST or head[3].isalnum():
        return None
    others = head[4:].split(head[3])[0]
    marks = head[3] + others[:4]
    plain = len(set(marks)) == len(marks) == 5 and not any(c.isalnum() or c == " " for c in marks)
    return Marks(*marks) if plain and len(others) <= _MOST else None


def _charset(head: str, marks: Marks) -> str:
    fields = head.split(marks.field)
    said = fields[17].split(marks.repetition)[0] if len(fields) > 17 else ""
    return re.sub(r"[^A-Z0-9]", "", said.upper())


def _repeated(message: Message) -> Wrong | None:
    """A message whose MSH was lost would go on in the one before it, with another person."""
    several = message.all("MRG") or message.event[0] == "BAR"
    for name in ("EVN",) if several else ("EVN", "PV1"):
        for again in message.all(name)[1:]:
            return Wrong(again.number, name, *TWICE)
    return None


def day(text: str, clock: Clock | None = None) -> date | None:
    """The day of a timestamp as it is written; one in UTC, with its hour, by that clock. None for
    nothing. Raises ValueError where there is no such day; a year or a month alone is none."""
    if not text or not text.strip("0"):
        return None
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("no day")
    written = _date(found["day"])
    if clock is not None and found["clock"] and found["zone"] in ("+0000", "-0000"):
        exact = moment(text)
        return written if exact is None else clock.day_of(exact)
    return written


def is_part_of_a_day(text: str) -> bool:
    """A year, or a month, and nothing more: what is not known better is left out."""
    return _SHORT.fullmatch(text) is not None


def moment(text: str) -> datetime | None:
    """Without a zone it is taken as UTC: it only tells which message came first."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    zone = found["zone"] or "+0000"
    away = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    try:
        clock = (found["clock"] or "").ljust(6, "0")
        there = timezone(away if zone[0] == "+" else -away)
        at = time(int(clock[:2]), int(clock[2:4]), int(clock[4:]), tzinfo=there)
        return datetime.combine(_date(found["day"]), at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _date(digits: str) -> date:
    """Raises ValueError where there is no such day."""
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
