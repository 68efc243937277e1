"""An export beside what is known, before anything is written: what is new, changed and gone.

It reads as an import does, a batch at a time, and takes back the little it writes on the way.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from policy.law import last_day_of_first_bill
from tasks.intake.read_once import Kept
from tasks.intake.sanity import Whole
from tasks.intake.upsert import (
    AccountRecord,
    Entering,
    PersonRecord,
    Source,
    Stored,
    batches,
    cents_to_come,
    described_by,
    open_and_left_out,
    stored_by_key,
)
from tasks.storage import ACCOUNT, IMPORT, PERSON, among, reading, stands_for, trying

MOST_MOVES = 10
_FIELDS = ("service_from", "service_to", "description", "code", "payer", "estimate_cents")


class BalanceMove(NamedTuple):
    reference: str
    before_cents: int
    after_cents: int


@dataclass(slots=True)
class Survey:
    """`fields` counts changed accounts by what changed. The balances are of all accounts in the
    export; `known_before` and `known_after` leave the new ones out. `gone` are references.
    `too_old` are new ones of a visit too long ago for a first bill, `left_out` those before
    `since`."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    before_cents: int = 0
    after_cents: int = 0
    known_after_cents: int = 0
    moves: list[BalanceMove] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    other_identity: int = 0
    open: int = 0
    gone: list[str] = field(default_factory=list)
    too_old: int = 0
    too_old_cents: int = 0
    left_out: int = 0
    left_out_cents: int = 0
    people: dict[str, int] = field(default_factory=dict)

    @property
    def known(self) -> int:
        return self.changed + self.unchanged


def survey(source: Source, entering: Entering, complete: bool, kept: Kept | None = None) -> Survey:
    """Reads the source to its end, and keeps what it gives; nothing is written."""
    found = Survey()
    for people in batches(source.people()):
        if kept is not None:
            kept.people.add(people)
        with reading() as connection:
            _compare_people(connection, people, found)
    for accounts in batches(source.accounts()):
        if kept is not None:
            kept.accounts.add(accounts)
        with trying() as connection:
            _compare_accounts(connection, accounts, found, entering)
    found.moves = largest(found.moves)
    if complete:
        with reading() as connection:
            found.open, gone = open_and_left_out(connection, source.name, source.told.accounts)
        found.gone = sorted(gone.values())
    return found


def whole_of(connection: Connection, source: Source, found: Survey) -> Whole:
    """The numbers that may stop it."""
    query = select(IMPORT.c.newest_on, IMPORT.c.exported_on).where(IMPORT.c.source == source.name)
    last = connection.execute(query.order_by(IMPORT.c.id.desc()).limit(1)).first() or (None, None)
    return Whole(
        found.known, found.before_cents, found.known_after_cents, found.other_identity, found.open,
        len(found.gone), source.told.newest, last[0], source.exported_on, last[1],
    )  # fmt: skip


def _compare_people(connection: Connection, records: Sequence[PersonRecord], found: Survey) -> None:
    query = select(
        PERSON.c.id, PERSON.c.source_key, PERSON.c.given_name, PERSON.c.family_name,
        PERSON.c.birth_date,
    ).where(among(connection, PERSON.c.source_key, [one.key for one in records]))  # fmt: skip
    stored = {row.source_key: row for row in connection.execute(query)}
    gone = stands_for(connection, [row.id for row in stored.values()])
    for record in records:
        row = stored.get(record.key)
        if row is not None:
            found.people[record.key] = gone.get(row.id, row.id)
            if _is_another(record, row):
                found.strangers.add(record.key)


def _is_another(record: PersonRecord, row: Any) -> bool:
    """Name and birth date changed at once: another practice's key, or another person."""
    if record.birth_date is None or row.birth_date in (None, record.birth_date):
        return False
    return _name(record.given_name, record.family_name) != _name(row.given_name, row.family_name)


def _name(given: str, family: str) -> tuple[str, ...]:
    return tuple(sorted(f"{given} {family}".casefold().split()))


def _compare_accounts(
    connection: Connection, records: Sequence[AccountRecord], found: Survey, entering: Entering
) -> None:
    stored = stored_by_key(connection, [record.key for record in records])
    met = [(record, stored[record.key]) for record in records if record.key in stored]
    found.new += len(records) - len(met)
    new = [one for one in records if one.key not in stored and one.balance_cents > 0]
    found.after_cents += sum(one.balance_cents for one in new)
    _count_old(new, found, entering)
    different = [one for one in met if one[0].fingerprint() != one[1].import_hash]
    more = cents_to_come(connection, different, entering)
    described = _described(connection, [account.id for _, account in different])
    for record, account in met:
        before, after = account.balance_cents, account.balance_cents + more.get(account.id, 0)
        found.before_cents += max(0, before)
        found.known_after_cents += max(0, after)
        found.after_cents += max(0, after)
        if before != after:
            found.moves.append(BalanceMove(account.reference, before, after))
        found.other_identity += _is_of_another(record, account, found)
    for record, account in different:
        names = list(_changed(record, account, described[account.id], found))
        found.fields.update(names + ["amounts"] * (account.id in more))
    found.changed += len(different)
    found.unchanged += len(met) - len(different)


def _count_old(new: Sequence[AccountRecord], found: Survey, entering: Entering) -> None:
    """Of those with a balance: what --since leaves out, and what of the rest is too old."""
    months = entering.policy.first_bill.oldest_months
    for one in new:
        if entering.is_cut(one.service_from):
            found.left_out += 1
            found.left_out_cents += one.balance_cents
        elif entering.today > last_day_of_first_bill(one.last_service_day, months):
            found.too_old += 1
            found.too_old_cents += one.balance_cents


def _is_of_another(record: AccountRecord, account: Stored, found: Survey) -> bool:
    other = _has_another_guarantor(record, account, found)
    return other or not found.strangers.isdisjoint((record.patient_key, record.guarantor_key))


def _has_another_guarantor(record: AccountRecord, account: Stored, found: Survey) -> bool:
    if "guarantor_key" in record.unsaid:
        return False
    return found.people.get(record.guarantor_key) != account.guarantor_id


def _described(connection: Connection, ids: Sequence[int]) -> dict[int, Any]:
    query = select(ACCOUNT.c.id, *(ACCOUNT.c[name] for name in _FIELDS))
    found = connection.execute(query.where(among(connection, ACCOUNT.c.id, ids)))
    return {row.id: row for row in found}


def _changed(record: AccountRecord, account: Stored, row: Any, found: Survey) -> Iterator[str]:
    for name in described_by(record, _FIELDS):
        if getattr(record, name) != getattr(row, name):
            yield name
    if _has_another_guarantor(record, account, found):
        yield "guarantor"
    if found.people.get(record.patient_key) != account.patient_id:
        yield "patient"


def largest(moves: Iterable[BalanceMove]) -> list[BalanceMove]:
    """The first that a person looks at."""
    return nlargest(MOST_MOVES, moves, key=lambda one: abs(one.after_cents - one.before_cents))
