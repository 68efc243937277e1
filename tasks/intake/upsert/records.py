"""People and accounts as every format gives them, before they become rows."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple, Protocol, TypeVar

from policy.holds import HoldKind
from policy.terms import LedgerKind, Payer
from tasks.intake.csv_files import Refusals
from tasks.intake.upsert.told import HoldReason, Told
from tasks.runtime import collector_waits

BATCH = 1000
MEDICAID_LIMIT = "medicaid limit"
"""The line that takes off what is above the copay: it follows from a cell, and is none of the file.
"""
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """`language` and below are empty where the sender does not know them. `unread` names what the
    sender did not say, or not so that it can be read (`spoilt`): what is known of it stays.
    `is_alive`: the sender says that they did not die. `merged_into`: the key of the record that
    stays. `row` is its file and line."""

    key: str
    given_name: str
    family_name: str
    birth_date: date | None
    death_date: date | None
    line1: str
    line2: str
    city: str
    state: str
    postal_code: str
    country: str = ""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None
    language: str = "en"
    phone: str = ""
    email: str = ""
    email_chosen: bool | None = None
    email_risk_known: bool | None = None
    mail_ok: bool | None = None
    calls_ok: bool | None = None
    household_size: int | None = None
    annual_income_cents: int | None = None
    merged_into: str = ""
    row: tuple[str, int] = ("", 0)
    unread: frozenset[str] = frozenset()
    spoilt: frozenset[str] = frozenset()
    is_alive: bool = False


class Posting(NamedTuple):
    """One ledger amount; positive raises what is owed. `source_line` names it in the source."""

    source_line: str
    kind: LedgerKind
    cents: int
    value_on: date


class Coming(NamedTuple):
    """An amount of a later day, and what its line of the bill says, if it is a charge."""

    posting: Posting
    description: str = ""
    code: str = ""
    code_system: str = ""


class Billed(NamedTuple):
    """Statements that another system sent before the account came here: how many, the first day,
    and the last where it is known."""

    statements: int
    first_on: date
    last_on: date | None


class ItemRecord(NamedTuple):
    """One line of the visit. Its balance is never below zero; what is over is a credit."""

    service_on: date
    description: str
    charge_cents: int
    insurer_paid_cents: int
    adjustment_cents: int
    patient_paid_cents: int
    balance_cents: int
    credit_cents: int
    code: str = ""
    code_system: str = ""


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """`row` is its file and line; `other_rows` are counted rows that stand and fall with it.
    `coming` are amounts of later days: they count from their day on.
    `billed` counts when the account is new here. `known_as`: its hash as it is stored, where a feed
    brings nothing new of it.
    `denied` are the holds of which the sender says that there is no reason any more. `unsaid` and
    `unsaid_of_lines`: what the files of visits and of amounts have no column for, or no word where
    that protects; what is known of it stays."""

    key: str
    patient_key: str
    guarantor_key: str
    service_from: date
    service_to: date | None
    description: str
    payer: Payer
    items: tuple[ItemRecord, ...]
    postings: tuple[Posting, ...]
    holds: tuple[HoldReason, ...]
    row: tuple[str, int]
    other_rows: tuple[tuple[str, int], ...] = ()
    estimate_cents: int | None = None
    coming: tuple[Coming, ...] = ()
    denied: frozenset[HoldKind] = frozenset()
    code: str = ""
    code_system: str = ""
    unsaid: frozenset[str] = frozenset()
    unsaid_of_lines: frozenset[str] = frozenset()
    billed: Billed | None = None
    known_as: str = ""

    @property
    def balance_cents(self) -> int:
        return sum(posting.cents for posting in self.postings)

    @property
    def last_service_day(self) -> date:
        return self.service_to or self.service_from

    def fingerprint(self) -> str:
        """Equal for the same content, wherever it stands in the file."""
        if self.known_as:
            return self.known_as
        service = (self.description, self.code, self.code_system)
        visit = (self.service_from, self.service_to, *service, self.payer)
        estimate = () if self.estimate_cents is None else (self.estimate_cents,)
        people = (self.patient_key, self.guarantor_key)
        postings = (*self.postings, ("coming", *self.coming)) if self.coming else self.postings
        parts = (people, visit + estimate, self.items, postings, self.holds)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


class Source(Protocol):
    """A folder in one format, looked through once. People are read before accounts."""

    name: str
    strangers: frozenset[str]
    refusals: Refusals
    told: Told

    @property
    def exported_on(self) -> date | None:
        """The day it says it was made."""

    @property
    def mismatches(self) -> list[str]:
        """Once it was read to its end: what it says of its totals, and is not so."""

    @property
    def counted(self) -> dict[str, int]:
        """Rows of each file that counts as read, whether it was taken in or not."""

    @property
    def account_rows(self) -> int:
        """Rows of the file that has one row for each account."""

    def people(self) -> Iterator[PersonRecord]: ...

    def accounts(self) -> Iterator[AccountRecord]: ...


def rows_read(source: Source) -> int:
    """Once it was read to its end: the rows of the files that count, and those of others that were
    refused."""
    counted = source.counted
    elsewhere = len(source.refusals) - source.refusals.count_in(frozenset(counted))
    return sum(counted.values()) + elsewhere


def batches(records: Iterable[_One]) -> Iterator[list[_One]]:
    """So many at a time as one transaction takes in."""
    iterator = iter(records)
    while batch := _next(iterator):
        yield batch


@collector_waits()
def _next(records: Iterator[_One]) -> list[_One]:
    return list(islice(records, BATCH))
