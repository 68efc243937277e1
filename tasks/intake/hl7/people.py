"""People of a message: the patient (PID), and who answers for the bill (GT1)."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from tasks.intake.csv_files import CsvRow, Problem, Refusals, cells, own_key, read_row
from tasks.intake.hl7.message import (
    NO_DAY,
    Message,
    RefusedMessage,
    Segment,
    Wrong,
    day,
    is_part_of_a_day,
)
from tasks.intake.tend_csv import PersonRow
from tasks.intake.upsert import PersonRecord

FIRST = date(1900, 1, 1)
RECORD, SOCIAL = "MR", frozenset({"SS", "SSN", "DL", "PPN", "CC", "USSSA"})
"""Types of numbers (CX-5): that of the medical record; those that are no key, and are not kept."""
_ITSELF = frozenset({"SEL", "SLF", "SELF", "18"})
_NO_PHONE = frozenset({"FX", "BP", "INTERNET", "TDD", "TTY", "MD", "X.400"})
_NO_MAIL = frozenset({"BA", "N", "BDL", "BR", "F"})
_PLACES = ("line1", "line2", "city", "state", "postal_code", "country")
_STREET = (*_PLACES, "region")
_SHORT_DAY = (
    "has no day, but a year or a month", "write it as YYYYMMDD; until then it says nothing",
)  # fmt: skip
_EMPTY = tuple(PersonRow.model_fields.keys() - {"unread"})

NO_KEY = ("has no number of a medical record", "send the patient's number, with MR in PID-3.5")
_NO_NUMBER = ("has no number of a medical record", "send both numbers, with MR as their type")
_NO_NAME = ("has no name", "send whose bill it is, by family and given name")
_NO_PATIENT = ("names no patient: PID is missing", "send the message with its PID")


class Said(NamedTuple):
    """A person as one message has them. `dead_by`: they are dead, and only this is known of the
    day."""

    record: PersonRecord
    dead_by: date | None


class Places(NamedTuple):
    """Where a segment has what a person is."""

    segment: str
    name: int
    birth: int
    address: int
    phones: tuple[int, ...]
    death: int
    is_dead: int
    language: int


PATIENT = Places("PID", 5, 7, 11, (13, 14, 40), 29, 30, 15)
GUARANTOR = Places("GT1", 3, 8, 5, (6, 7), 24, 25, 36)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A segment as `read_row` asks for the file of a row."""

    name: str
    headers: dict[str, str]
    size: int = 0
    row_count: int = 0
    fields: tuple[str, ...] = ()
    lacks: frozenset[str] = frozenset()

    def rows(self, refusals: Refusals) -> Iterator[CsvRow]:
        raise NotImplementedError


def headers(at: Places) -> dict[str, str]:
    """What HL7 calls our fields."""
    name = at.segment
    home = {one: f"{name}-{at.address}.{number}" for number, one in enumerate(_PLACES, 1)}
    return home | {
        "person_key": "PID-3" if at is PATIENT else "GT1-2",
        "family_name": f"{name}-{at.name}.1", "given_name": f"{name}-{at.name}.2",
        "birth_date": f"{name}-{at.birth}", "death_date": f"{name}-{at.death}",
        "phone": f"{name}-{at.phones[0]}", "email": f"{name}-{at.phones[0]}",
        "language": f"{name}-{at.language}",
    }  # fmt: skip


HEADERS = {at.segment: headers(at) for at in (PATIENT, GUARANTOR)}


def number_of(message: Message, segment: Segment, place: int) -> str:
    """The number of the medical record, else the first that may be kept."""
    found = message.repeats(segment, place)
    marked = [one for one in found if message.of(one, 5).upper() == RECORD]
    others = [one for one in found if message.of(one, 5).upper() not in SOCIAL]
    keys = (own_key(message.of(one)) for one in (*marked, *others))
    return next((key for key in keys if key and len(key) <= 80), "")


def guarantor_key(number: str) -> str:
    """Numbers of guarantors and of patients are counted apart, so each has a name of its own."""
    return f"GT1-{number}"[:80]


def keys_of_people(message: Message) -> list[str]:
    """Of those that may be in it, by their numbers."""
    patients = [number_of(message, one, 3) for one in message.all("PID")]
    number = number_of(message, message.first("GT1"), 2)
    return [*patients, guarantor_key(number)] if number else patients


def patient_key(message: Message) -> str:
    return number_of(message, message.first("PID"), 3)


def read_patient(message: Message, segment: Segment, refusals: Refusals, today: date) -> Said:
    """Raises RefusedMessage."""
    if not segment.fields:
        raise RefusedMessage(Wrong(message.number, "PID", *_NO_PATIENT))
    key = number_of(message, segment, 3)
    if not key:
        raise RefusedMessage(Wrong(segment.number, "PID-3", *NO_KEY))
    return _read(message, segment, PATIENT, key, refusals, today)


def read_guarantor(
    message: Message, patient: PersonRecord, refusals: Refusals, today: date
) -> Said | None:
    """Of the first GT1; None where the patient answers, or nobody is named. Raises
    RefusedMessage."""
    segment = message.first("GT1")
    if not segment.fields or _is_the_patient(message, segment, patient):
        return None
    return _read(message, segment, GUARANTOR, _key(message, segment, patient), refusals, today)


def names_the_patient(message: Message, patient: PersonRecord) -> bool:
    segment = message.first("GT1")
    return bool(segment.fields) and _is_the_patient(message, segment, patient)


def _is_the_patient(message: Message, segment: Segment, patient: PersonRecord) -> bool:
    """By what GT1-11 says, else by number or name."""
    relation = message.get(segment, 11).upper()
    if relation:
        return relation in _ITSELF
    theirs = number_of(message, segment, 2)
    if theirs:
        return theirs == patient.key
    family, given = _name(message, segment, GUARANTOR.name)
    return (family.casefold(), given.casefold()) == (
        patient.family_name.casefold(), patient.given_name.casefold(),
    )  # fmt: skip


def _key(message: Message, segment: Segment, patient: PersonRecord) -> str:
    """By the number; who has none is known by name, as that patient's."""
    number = number_of(message, segment, 2)
    if number:
        return number if number == patient.key else guarantor_key(number)
    family, given = _name(message, segment, GUARANTOR.name)
    if not family and not given:
        raise RefusedMessage(Wrong(segment.number, "GT1-3", *_NO_NAME))
    text = "|".join((patient.key, family.casefold(), given.casefold()))
    return f"GT1-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def _read(
    message: Message, segment: Segment, at: Places, key: str, refusals: Refusals, today: date
) -> Said:
    problems: dict[str, Problem] = {}
    family, given = _name(message, segment, at.name)
    found = dict.fromkeys(_EMPTY, "") | {
        "person_key": key, "family_name": family, "given_name": given,
        "birth_date": _day(message, segment, at, at.birth, problems, refusals),
        **_address(message, segment, at.address),
        **_reached(message, segment, at.phones),
        "language": _language(message, segment, at.language),
    }  # fmt: skip
    died, dead = message.get(segment, at.death), message.get(segment, at.is_dead).upper()
    found["death_date"] = _day(message, segment, at, at.death, problems, refusals)
    said_dead = dead == "Y" or is_part_of_a_day(died)
    if said_dead and not found["death_date"]:
        problems.pop("death_date", None)  # that they are dead is what counts
    if not died and dead == "N":
        found["death_date"] = "none"
    sheet = _Sheet(message.file, HEADERS[at.segment])
    row = CsvRow(segment.number, found, problems)
    before = len(refusals)
    read = read_row(PersonRow, sheet, row, refusals)
    if read is None:
        assert len(refusals) > before  # it tells why
        raise RefusedMessage(Wrong(segment.number, "", "", ""))
    lacks = frozenset(name for name, value in found.items() if not value)
    record = read.record((message.file, segment.number), lacks)
    if said_dead and record.death_date is None:
        return Said(record, dead_by(message, today))
    return Said(record, None)


def dead_by(message: Message, today: date) -> date:
    """Nobody said on which day: at the latest on that of the message."""
    made = message.made_at
    return min(made.date(), today) if made and made.date() >= FIRST else today


def death_of(message: Message, segment: Segment, at: Places, today: date) -> date | None:
    """Whatever else is wrong with the message."""
    written = message.get(segment, at.death)
    try:
        died = day(written)
    except ValueError:
        died = None
    if died is not None and FIRST <= died <= today:
        return died
    is_dead = message.get(segment, at.is_dead).upper() == "Y" or is_part_of_a_day(written)
    return dead_by(message, today) if is_dead else None


def _day(
    message: Message,
    segment: Segment,
    at: Places,
    place: int,
    problems: dict[str, Problem],
    refusals: Refusals,
) -> str:
    """Births and deaths are of the day that is written, whatever the zone."""
    text = message.get(segment, place)
    try:
        found = day(text)
    except ValueError:
        if is_part_of_a_day(text):
            refusals.warn(message.file, segment.number, f"{at.segment}-{place}", *_SHORT_DAY)
        else:
            problems["birth_date" if place == at.birth else "death_date"] = NO_DAY
        return ""
    return "" if found is None else found.isoformat()


def _name(message: Message, segment: Segment, place: int) -> tuple[str, str]:
    """The legal one where it is whole, else the first that is."""
    found = message.repeats(segment, place)
    legal = [one for one in found if message.of(one, 7).upper() == "L"]
    named = [(message.of(one, 1), message.of(one, 2)) for one in (*legal, *found)]
    whole = (one for one in named if all(one))
    return next(whole, named[0] if named else ("", ""))


def _address(message: Message, segment: Segment, place: int) -> dict[str, str]:
    """Where mail goes, else home; none that is known to be bad."""
    found = message.repeats(segment, place)
    good = [one for one in found if message.of(one, 7).upper() not in _NO_MAIL]
    ranks = {"M": 0, "BI": 1, "H": 2}
    best = sorted(good, key=lambda one: ranks.get(message.of(one, 7).upper(), 3))
    if not best:
        return dict.fromkeys(_PLACES, "")
    street, *more = (*message.parts(best[0], 1), "", "")[:3]
    name, number = more
    if name and name not in street:
        street = " ".join(one for one in (number, street, name) if one)
    rest = (message.of(best[0], part) for part in range(2, 7))
    return dict(zip(_PLACES, (street, *rest), strict=True))


def _reached(message: Message, segment: Segment, places: Sequence[int]) -> dict[str, str]:
    """The first number and the first mailbox that can be read, else the first that is given."""
    every = [one for place in places for one in message.repeats(segment, place)]
    mailboxes, numbers = [], []
    for one in every:
        kind, use = message.of(one, 3).upper(), message.of(one, 2).upper()
        if kind == "INTERNET" or use == "NET":
            mailboxes += [box for box in (message.of(one, 4), message.of(one, 1)) if "@" in box]
        elif kind not in _NO_PHONE:
            numbers.append(_number(message, one))
    return {
        "phone": _first(cells.phone, [one for one in numbers if one]),
        "email": _first(cells.email, mailboxes),
    }


def _number(message: Message, one: str) -> str:
    country, area, local = (message.of(one, part) for part in (5, 6, 7))
    if area and local:
        return f"+{country}{area}{local}" if country.strip("+01") else f"{area}{local}"
    return message.of(one, 12) or message.of(one, 1)


def _first(read: Callable[[str], str], given: Sequence[str]) -> str:
    return next((one for one in given if _can(read, one)), given[0] if given else "")


def _language(message: Message, segment: Segment, place: int) -> str:
    """By its code, else by its name."""
    given = [one for part in (1, 2, 4) if (one := message.get(segment, place, part))]
    return _first(cells.language, given)


def _can(read: Callable[[str], str], text: str) -> bool:
    try:
        return bool(read(text))
    except PydanticCustomError:
        return False


_SAID = tuple(
    one.name
    for one in fields(PersonRecord)
    if one.name not in ("key", "row", "unread", "spoilt", "is_alive", "death_date", "merged_into")
)


def over(earlier: PersonRecord, later: PersonRecord) -> PersonRecord:
    """Both messages in their order, as one: what the later one does not say stands as it was; an
    address is one thing."""
    moved = "line1" not in later.unread
    kept = [n for n in _SAID if n in later.unread and not (moved and n in _STREET)]
    unread = {n for n in earlier.unread & later.unread if not (moved and n in _STREET)}
    unread |= {n for n in later.unread if moved and n in _STREET}
    values = {name: getattr(earlier, name) for name in kept}
    died = later.death_date or (None if later.is_alive else earlier.death_date)
    return replace(
        later,
        **values,
        death_date=died,
        is_alive=later.is_alive or (earlier.is_alive and died is None),
        merged_into=later.merged_into or earlier.merged_into,
        unread=frozenset(unread),
        spoilt=later.spoilt if moved else earlier.spoilt | later.spoilt,
    )


def without_news(record: PersonRecord, key: str, into: str) -> PersonRecord:
    """What is known of them stays: this names them under a number that is gone, or is old. A death
    is no less true for that."""
    return replace(
        record,
        key=key,
        merged_into=into,
        unread=record.unread | frozenset(_SAID),
        spoilt=frozenset(),
        is_alive=False,
    )
