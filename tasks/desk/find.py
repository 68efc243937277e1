"""Who phoned in: found by a name and a birth date, by a phone number, or by a reference.

A name alone finds nobody: whoever asks for a person has to know more of them.
"""

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select
from sqlmodel import col

from models import Account, Person
from tasks.accounts import find_account
from tasks.contact import read_phone
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, PERSON, among

MOST = 50


class FoundPerson(NamedTuple):
    """Who answers for bills; `reference` is their newest one. `sought`: the patient that was looked
    for, where that is somebody else."""

    reference: str
    name: str
    sought: str
    birth_date: date | None
    town: str
    accounts: int


class Wanted(NamedTuple):
    name: str = ""
    birth_date: date | None = None
    phone: str = ""
    reference: str = ""


class _Row(NamedTuple):
    id: int
    given_name: str
    family_name: str
    birth_date: date | None
    city: str
    state: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


_COLUMNS = tuple(getattr(Person, name) for name in _Row._fields)


def find_people(connection: Connection, wanted: Wanted) -> list[FoundPerson]:
    """At most one more than `MOST`. Raises WrongInput."""
    if wanted.reference:
        account = find_account(connection, wanted.reference)
        people = _people(connection, col(Person.id) == account.guarantor_id)
    elif wanted.phone:
        people = _people(connection, col(Person.phone) == _number(wanted.phone))
    elif wanted.birth_date is not None:
        people = _people(connection, col(Person.birth_date) == wanted.birth_date)
    elif wanted.name:
        raise WrongInput("say the birth date, too; or find them by phone or reference")
    else:
        raise WrongInput("say a name and the birth date, a phone number, or a reference")
    words = folded(wanted.name).split()
    return list(_answers(connection, [one for one in people if _is_called(one, words)]))


def folded(name: str) -> str:
    """As it is compared: small, without accents, hyphens as spaces."""
    parted = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(one for one in parted if not unicodedata.combining(one))
    return " ".join(plain.replace("-", " ").replace("'", "").replace("\u2019", "").split())


def _is_called(person: _Row, words: list[str]) -> bool:
    """Every word is a part of the name."""
    name = folded(person.name)
    return all(word in name for word in words)


def _number(text: str) -> str:
    try:
        return read_phone(text)
    except ValueError as wrong:
        raise WrongInput(f"that {wrong}; write it like 512-555-0123") from None


def _people(connection: Connection, condition: ColumnElement[bool]) -> list[_Row]:
    query = select(*_COLUMNS).where(condition).order_by(col(Person.id))
    return [_Row(*row) for row in connection.execute(query)]


def _answers(connection: Connection, people: list[_Row]) -> Iterator[FoundPerson]:
    """One row for each pair of who was looked for and who answers for the bill."""
    sought = {one.id: one for one in people}
    accounts = (
        select(col(Account.patient_id), col(Account.guarantor_id), col(Account.reference))
        .where(
            among(connection, ACCOUNT.c.patient_id, sought)
            | among(connection, ACCOUNT.c.guarantor_id, sought)
        )
        .order_by(col(Account.service_from).desc(), col(Account.id))
    )
    theirs: dict[tuple[int, int], list[str]] = {}
    for patient, guarantor, reference in connection.execute(accounts):
        whose = guarantor if guarantor in sought else patient
        theirs.setdefault((guarantor, whose), []).append(reference)
    who_answer = _people(connection, among(connection, PERSON.c.id, {one for one, _ in theirs}))
    known = {one.id: one for one in who_answer}
    for (guarantor, whose), references in list(theirs.items())[: MOST + 1]:
        one = known[guarantor]
        yield FoundPerson(
            reference=references[0],
            name=one.name,
            sought="" if whose == guarantor else sought[whose].name,
            birth_date=one.birth_date,
            town=f"{one.city} {one.state}".strip(),
            accounts=len(references),
        )
