"""Rows of a Synthea CSV export, checked cell by cell."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints, ValidationInfo

from policy.law import CodeSystem
from policy.terms import Payer
from tasks.intake.csv_files import (
    AddressLine,
    AnyDay,
    Cents,
    CheckedRow,
    City,
    Clock,
    Coordinate,
    Day,
    Description,
    Income,
    Key,
    KnownCents,
    MaybeDay,
    MaybeName,
    Name,
    PostalCode,
    State,
    cells,
    is_unknown,
)
from tasks.intake.csv_files import Code as ServiceCode
from tasks.intake.payer_names import payer_named
from tasks.intake.upsert import PersonRecord


class TransactionType(StrEnum):
    CHARGE = "CHARGE"
    PAYMENT = "PAYMENT"
    ADJUSTMENT = "ADJUSTMENT"
    TRANSFER_OUT = "TRANSFEROUT"
    TRANSFER_IN = "TRANSFERIN"


_TYPES = {kind.value: kind for kind in TransactionType}


def _type(value: str) -> TransactionType:
    found = _TYPES.get(value.strip().upper())
    if found is None:
        raise cells.wrong("is not a type of transaction we know", "export the file again")
    return found


def _number(value: str) -> int:
    text = value.strip()
    if not text.isdecimal():
        raise cells.wrong("is not a whole number", "export the file again")
    return int(text)


def _no_payer(value: str) -> str:
    """No insurer is an empty cell since 2022, and 0 before."""
    return "" if value.strip() == "0" else cells.words(value, 80)


def _edge(value: str, month: int, number: int, clock: Clock | None) -> date | None:
    """The oldest exports give only a year. None where nobody knows the day."""
    text = value.strip()
    if text.isdecimal() and len(text) == 4:
        return date(int(text), month, number)
    found = cells.day(text, clock)
    return None if found is None or is_unknown(found) else found


def _starts(value: str, info: ValidationInfo) -> date:
    return _edge(value, 1, 1, info.context) or date.min


def _ends(value: str, info: ValidationInfo) -> date:
    return _edge(value, 12, 31, info.context) or date.max


_LONGEST_CVX = 3
PayerKey = Annotated[str, BeforeValidator(_no_payer)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True)]


_OURS = {"address": "line1", "annual_income": "annual_income_cents"}
"""What a person's record calls these cells."""


class PatientRow(CheckedRow):
    soft = frozenset(
        {
            "middle",
            "address",
            "city",
            "state",
            "postal_code",
            "latitude",
            "longitude",
            "annual_income",
        }
    )
    on_paper = frozenset({"first", "middle", "last", "address", "city"})
    zip_codes = frozenset({"postal_code"})

    key: Key
    birth_date: MaybeDay
    death_date: MaybeDay
    first: Name
    middle: MaybeName
    last: Name
    address: AddressLine
    city: City
    state: State
    postal_code: PostalCode
    latitude: Coordinate
    longitude: Coordinate
    annual_income: Income

    def names(self) -> set[str]:
        """Full names as other files may write them."""
        return {f"{self.first} {self.last}", f"{self.first} {self.middle} {self.last}"}

    def record(self) -> PersonRecord:
        spoilt = frozenset(_OURS.get(name, name) for name in self.unread)
        return PersonRecord(
            key=self.key,
            given_name=f"{self.first} {self.middle}".strip()[:120],
            family_name=self.last,
            birth_date=self.birth_date,
            death_date=self.death_date,
            line1=self.address,
            line2="",
            city=self.city,
            state=self.state,
            postal_code=self.postal_code,
            latitude=self.latitude,
            longitude=self.longitude,
            annual_income_cents=self.annual_income,
            unread=spoilt | {"language"},
            spoilt=spoilt,
        )


class PayerRow(CheckedRow):
    key: Key
    name: Name
    ownership: str

    def kind(self) -> Payer:
        """Read off the name: no column says it in every era."""
        government = self.ownership.strip().upper() == "GOVERNMENT"
        return payer_named(self.name, government=government)


class TransitionRow(CheckedRow):
    """The patient's cover from one day to another, both included. A start that nobody knows is
    before everything, such an end after it."""

    on_paper = frozenset({"owner"})

    patient: Key
    starts: Annotated[date, BeforeValidator(_starts)]
    ends: Annotated[date, BeforeValidator(_ends)]
    secondary: PayerKey
    ownership: Code
    owner: MaybeName


class EncounterRow(CheckedRow):
    key: Key
    starts: Day
    ends: MaybeDay
    patient: Key
    organization: str
    provider: str
    payer: PayerKey
    code: ServiceCode
    description: Description
    total: KnownCents
    covered: Cents


class ClaimRow(CheckedRow):
    key: Key
    patient: Key
    primary: PayerKey
    secondary: PayerKey
    provider: str
    service_on: Day
    status: Code


class ClaimTransactionRow(CheckedRow):
    """`order` sorts the rows of a claim; it links nothing (semantics 1.3)."""

    claim: Key
    order: Annotated[int, BeforeValidator(_number)]
    type: Annotated[TransactionType, BeforeValidator(_type)]
    amount: Cents
    method: Code
    patient: str
    provider: str
    service_on: AnyDay
    code: ServiceCode
    description: Description
    transfer_type: Code
    payments: Cents
    adjustments: Cents

    @property
    def code_system(self) -> CodeSystem:
        """The export does not say: vaccines have the short codes, and the others tell themselves
        apart."""
        short = self.code.isdecimal() and len(self.code) <= _LONGEST_CVX
        return CodeSystem.CVX if short else CodeSystem.UNKNOWN
