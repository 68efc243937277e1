"""Patients, and who answers for the young ones, as rows of Tend's columns."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from tasks.intake.csv_files import Problem
from tasks.intake.fhir.datatypes import Address, Concept, HumanName, Telecom
from tasks.intake.fhir.references import resolve
from tasks.intake.fhir.resources import Communication, Contact, Patient, Person, RelatedPerson
from tasks.intake.fhir.shelf import Shelf, Shelved

_NAMES = ("official", "usual", "", "temp", "anonymous", "nickname")
_ADDRESSES = ("home", "billing", "", "temp", "work")
_NUMBERS = ("mobile", "home", "", "temp", "work")
_MAILBOXES = ("home", "", "mobile", "temp", "work")
"""Which use is taken first. What is old is never taken."""
_PARTIAL = re.compile(r"\d{4}(-\d\d)?")
_GUARDIANS = frozenset({"GUARD", "GUAR", "guardian", "guarantor"})
_PARENTS = frozenset({"PRN", "MTH", "FTH", "NMTH", "NFTH", "ADOPTP", "ADOPTM", "ADOPTF"})
ELEMENTS = {
    "person_key": "id",
    "given_name": "name.given",
    "family_name": "name.family",
    "merged_into": "link.other",
    "birth_date": "birthDate",
    "death_date": "deceased[x]",
    "language": "communication.language",
    "line1": "address.line",
    "line2": "address.line",
    "city": "address.city",
    "state": "address.state",
    "postal_code": "address.postalCode",
    "country": "address.country",
    "phone": "telecom",
    "email": "telecom",
}
"""What FHIR calls a person's columns."""
PARTIAL_BIRTH = (
    "is not a whole day; it was left out",
    "export the day: whether somebody is a minor depends on it",
)
Cells = dict[str, str]
_One = TypeVar("_One", HumanName, Address, Telecom)


class PersonCells(NamedTuple):
    """`partial`: the birth date is a month or a year alone."""

    cells: Cells
    problems: dict[str, Problem]
    partial: bool = False


def person_cells(shelf: Shelf, one: Shelved, today: str) -> PersonCells:
    """A Patient, or a RelatedPerson, whose key says that it is one: ids are of a kind."""
    if one.kind == "RelatedPerson":
        person: Person = one.read(RelatedPerson)
        cells = _of_person(person, today) | {"person_key": related_key(one)}
    else:
        patient = person = one.read(Patient)
        cells = _of_person(patient, today) | {"person_key": one.id}
        cells |= {"death_date": _death(patient), "merged_into": _merged(shelf, patient)}
    problems = {
        field: one.problems[element]
        for field, element in (
            (field, element.partition(".")[0]) for field, element in ELEMENTS.items()
        )
        if element in one.problems
    }
    for element in ("deceasedBoolean", "deceasedDateTime"):
        if element in one.problems:
            problems["death_date"] = one.problems[element]
    return PersonCells(cells, problems, bool(_PARTIAL.fullmatch(person.birth_date)))


def contact_cells(key: str, contact: Contact, today: str) -> Cells:
    """A guardian who stands with the patient alone."""
    name, address = (contact.name,), (contact.address,)
    person = Person(name=name, address=address, telecom=contact.telecom)
    return _of_person(person, today) | {"person_key": key}


def related_key(one: Shelved) -> str:
    return f"RelatedPerson/{one.id}"


def is_dead_on_no_day(patient: Patient) -> bool:
    """Said to be dead, and not on which day: no day is made up for it."""
    partial = _PARTIAL.fullmatch(patient.deceased_date_time)
    return bool(partial) or (patient.deceased_boolean is True and not patient.deceased_date_time)


def guardians_of(patient: Shelved, today: str) -> Iterator[tuple[str, Cells]]:
    """Those in the Patient itself, with the key that each gets."""
    contacts = patient.read(Patient).contact
    for number, one in enumerate(contacts, start=1):
        if _answers(one.relationship, _GUARDIANS) and one.period.covers(today):
            key = f"{patient.id}:guardian:{number}"
            yield key, contact_cells(key, one, today)


def answers_for_a_child(related: RelatedPerson) -> bool:
    return _answers(related.relationship, _GUARDIANS | _PARENTS)


def adult_of(related: Sequence[tuple[str, RelatedPerson]], day: str) -> str:
    """The key of who answers that day for a minor: a guardian or guarantor, else a parent, where
    there is no second one."""
    there = [(key, one) for key, one in related if one.active and one.period.covers(day)]
    for wanted in (_GUARDIANS, _PARENTS):
        found = [key for key, one in there if _answers(one.relationship, wanted)]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def _answers(relationship: Iterable[Concept], wanted: frozenset[str]) -> bool:
    return any(one.codes & wanted or one.text.strip().casefold() in wanted for one in relationship)


def _of_person(person: Person, today: str) -> Cells:
    given, family = _name(_best(person.name, _NAMES, today))
    address = _best(_postal(person.address), _ADDRESSES, today) or Address()
    return {
        "given_name": given,
        "family_name": family,
        "birth_date": "" if _PARTIAL.fullmatch(person.birth_date) else person.birth_date,
        "language": _language(person.communication),
        "line1": address.line[0] if address.line else "",
        "line2": ", ".join(address.line[1:]),
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country": address.country,
        "phone": _reached(person.telecom, ("phone", "sms"), _NUMBERS, today),
        "email": _reached(person.telecom, ("email",), _MAILBOXES, today),
    }


def _best(some: Iterable[_One], uses: Sequence[str], today: str) -> _One | None:
    """What is in force today, of the use that counts most."""
    there = [one for one in some if one.use in uses and one.period.covers(today)]
    return min(there, key=lambda one: uses.index(one.use), default=None)


def _postal(addresses: Iterable[Address]) -> list[Address]:
    """A place where nobody takes letters comes last."""
    return sorted(addresses, key=lambda one: one.type == "physical")


def _name(name: HumanName | None) -> tuple[str, str]:
    if name is None:
        return "", ""
    if name.family or name.given:
        return " ".join(name.given), name.family
    given, _, family = name.text.strip().rpartition(" ")
    return given, family


def _reached(
    telecom: Iterable[Telecom], systems: Sequence[str], uses: Sequence[str], today: str
) -> str:
    """By rank, then by use."""
    some = [one for one in telecom if one.system in systems and one.value.strip()]
    ranked = sorted(some, key=lambda one: one.rank)
    first = [one for one in ranked if one.rank == ranked[0].rank and one.use in uses]
    best = _best(first, uses, today) or _best(ranked, uses, today)
    return best.value if best else ""


def _language(communication: Iterable[Communication]) -> str:
    """The preferred one, else the first."""
    spoken = sorted(communication, key=lambda one: not one.preferred)
    if not spoken:
        return ""
    concept = spoken[0].language
    return next((one.code for one in concept.coding if one.code), concept.words)


def _death(patient: Patient) -> str:
    """`none` where it says that they did not die."""
    if patient.deceased_date_time:
        partial = _PARTIAL.fullmatch(patient.deceased_date_time)
        return "" if partial else patient.deceased_date_time
    return "none" if patient.deceased_boolean is False else ""


def _merged(shelf: Shelf, patient: Patient) -> str:
    """The record that stays, where this one was of the same person."""
    for link in patient.link:
        if link.type == "replaced-by" and (found := resolve(shelf, link.other, "Patient").found):
            return found.id
    return ""
