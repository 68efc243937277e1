"""What is known of accounts that messages name: their amounts, as messages told them so far."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from policy.terms import EntryOrigin, LedgerKind, Payer, Resolution
from tasks.intake.upsert import Coming, Posting, posted_by_imports
from tasks.storage import (
    ACCOUNT,
    ACCOUNT_ITEM,
    COMING_ENTRY,
    LEDGER,
    PERSON,
    among,
    stands_for,
)


class Charge(NamedTuple):
    """A line of the bill, before anything was paid."""

    value_on: date
    description: str
    cents: int
    code: str
    code_system: str


@dataclass(slots=True)
class Known:
    """An account as it stands. `days` are those of its amounts, where an import posted them."""

    source: str
    import_hash: str
    resolution: Resolution | None
    service_from: date
    service_to: date | None
    description: str
    code: str
    code_system: str
    payer: Payer
    patient_key: str
    guarantor_key: str
    postings: list[Posting] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)
    coming: list[Coming] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)


def known_accounts(connection: Connection, keys: Collection[str]) -> dict[str, Known]:
    """By the sender's key."""
    patient, guarantor = PERSON.alias("patient"), PERSON.alias("guarantor")
    query = (
        select(
            ACCOUNT.c.id, ACCOUNT.c.source_key, ACCOUNT.c.source, ACCOUNT.c.import_hash,
            ACCOUNT.c.resolution, ACCOUNT.c.service_from, ACCOUNT.c.service_to,
            ACCOUNT.c.description, ACCOUNT.c.code, ACCOUNT.c.code_system, ACCOUNT.c.payer,
            patient.c.source_key, guarantor.c.source_key,
        )
        .join(patient, patient.c.id == ACCOUNT.c.patient_id)
        .join(guarantor, guarantor.c.id == ACCOUNT.c.guarantor_id)
        .where(among(connection, ACCOUNT.c.source_key, keys))
    )  # fmt: skip
    found: dict[str, Known] = {}
    by_id: dict[int, Known] = {}
    for account_id, key, *values in connection.execute(query):
        found[key] = by_id[account_id] = Known(*values)
    _add_amounts(connection, by_id)
    _add_coming(connection, by_id)
    _add_charges(connection, by_id)
    return found


def _add_amounts(connection: Connection, accounts: dict[int, Known]) -> None:
    query = (
        select(LEDGER.c.account_id, LEDGER.c.source_line, func.min(LEDGER.c.value_on))
        .where(
            among(connection, LEDGER.c.account_id, accounts),
            LEDGER.c.origin == EntryOrigin.IMPORT,
        )
        .group_by(LEDGER.c.account_id, LEDGER.c.source_line)
    )
    for account_id, line, value_on in connection.execute(query):
        accounts[account_id].days[line] = value_on
    for account_id, lines in posted_by_imports(connection, accounts.keys()).items():
        one = accounts[account_id]
        for (line, kind), posted in sorted(lines.items()):
            if posted.cents:
                on = one.days.get(line, one.service_from)
                one.postings.append(Posting(line, LedgerKind(kind), posted.cents, on))


def _add_coming(connection: Connection, accounts: dict[int, Known]) -> None:
    query = (
        select(COMING_ENTRY)
        .where(among(connection, COMING_ENTRY.c.account_id, accounts))
        .order_by(COMING_ENTRY.c.id)
    )
    for row in connection.execute(query):
        posting = Posting(row.source_line, row.kind, row.cents, row.value_on)
        one = Coming(posting, row.description, row.code, row.code_system)
        accounts[row.account_id].coming.append(one)


def _add_charges(connection: Connection, accounts: dict[int, Known]) -> None:
    query = (
        select(ACCOUNT_ITEM)
        .where(among(connection, ACCOUNT_ITEM.c.account_id, accounts))
        .order_by(ACCOUNT_ITEM.c.account_id, ACCOUNT_ITEM.c.number)
    )
    for row in connection.execute(query):
        accounts[row.account_id].charges.append(
            Charge(row.service_on, row.description, row.charge_cents, row.code, row.code_system)
        )


def stand_for(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """Of these keys of people, those whose record is gone, and the key of the one that stays."""
    query = select(PERSON.c.id, PERSON.c.source_key)
    gone = {
        row.id: row.source_key
        for row in connection.execute(query.where(among(connection, PERSON.c.source_key, keys)))
    }
    kept = stands_for(connection, gone)
    those = query.where(among(connection, PERSON.c.id, set(kept.values())))
    names = {row.id: row.source_key for row in connection.execute(those)}
    return {gone[gone_id]: names[kept_id] for gone_id, kept_id in kept.items()}
