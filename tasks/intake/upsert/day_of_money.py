"""Money of a later day, when its day has come: counted as an import of that day would."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from policy.terms import LedgerKind, RefundReason, Resolution
from tasks.accounts import begin_anew
from tasks.holds import hold_what_is_private
from tasks.intake.upsert.changed_money import post_entries
from tasks.intake.upsert.changed_stage import open_again
from tasks.intake.upsert.records import ItemRecord, Posting
from tasks.intake.upsert.source_lines import (
    Posted,
    SourceLine,
    entries_of,
    entry,
    posted_with_records,
)
from tasks.intake.upsert.stored_accounts import Stored, find_stored
from tasks.payments import Door, Money, take_effect
from tasks.storage import (
    ACCOUNT,
    ACCOUNT_ITEM,
    COMING_ENTRY,
    Values,
    among,
    insert_all,
    lock_guarantors,
    update_by_id,
)

_WHY = "money of an export has come"
_OWED = "An export said that something is owed from this day on."


def count_what_has_come(connection: Connection, today: date, now: datetime) -> int:
    """Post what was to come by today, as an import of today would; the number of lines.

    What would open a bill of which people were told that it is closed for good stays here: a person
    has to say so, at the next import."""
    query = (
        select(*COMING_ENTRY.c, ACCOUNT.c.source_key, ACCOUNT.c.guarantor_id)
        .join(ACCOUNT, ACCOUNT.c.id == COMING_ENTRY.c.account_id)
        .where(COMING_ENTRY.c.value_on <= today)
        .order_by(COMING_ENTRY.c.actor, COMING_ENTRY.c.account_id, COMING_ENTRY.c.id)
    )
    rows = connection.execute(query).all()
    if not rows:
        return 0
    lock_guarantors(connection, {row.guarantor_id for row in rows})
    counted: list[Row[Any]] = []
    for actor, theirs in groupby(rows, attrgetter("actor")):
        counted += _count(connection, list(theirs), actor, today, now)
    ids = [row.id for row in counted]
    connection.execute(delete(COMING_ENTRY).where(among(connection, COMING_ENTRY.c.id, ids)))
    return len(counted)


def _count(
    connection: Connection, rows: Sequence[Row[Any]], actor: str, today: date, now: datetime
) -> list[Row[Any]]:
    """Those that were counted. What was recorded here before stands already; the rest of it is
    posted, whatever its sign."""
    ids = {row.account_id for row in rows}
    stored = {one.id: one for one in find_stored(connection, among(connection, ACCOUNT.c.id, ids))}
    new = _entries(connection, rows, actor, today, now)
    cents = {account_id: _sum(entries) for account_id, entries in new.items()}
    closed = {one.id for one in stored.values() if one.needs_a_name(cents[one.id])}
    post_entries(connection, [one for i in ids - closed for one in new[i]])
    counted = [row for row in rows if row.account_id not in closed]
    _add_charges(connection, [row for row in counted if row.kind is LedgerKind.CHARGE])
    balances = [
        {"id": one.id, "balance_cents": one.balance_cents + cents[one.id]}
        for one in stored.values()
        if one.id not in closed
    ]
    update_by_id(connection, ACCOUNT, balances)
    worked_on = [
        one
        for one in stored.values()
        if one.id not in closed and one.resolution is not Resolution.NOT_ENROLLED
    ]
    money = [
        Money(e["account_id"], e["kind"], e["amount_cents"], e["value_on"])
        for one in worked_on
        for e in new[one.id]
    ]
    take_effect(connection, money, Door(today, actor, _WHY, RefundReason.EXPORT, today))
    _follow(connection, worked_on, new, today, actor)
    return counted


def _entries(
    connection: Connection, rows: Sequence[Row[Any]], actor: str, today: date, now: datetime
) -> dict[int, list[Values]]:
    """By account, the ledger rows that are not posted yet."""
    shown: dict[int, list[Posting]] = defaultdict(list)
    for row in rows:
        shown[row.account_id].append(_posting(row))
    posted = posted_with_records(connection, shown, today, actor)
    revisions = {account_id: entries_of(lines) for account_id, lines in posted.items()}
    found: dict[int, list[Values]] = {account_id: [] for account_id in shown}
    for row in rows:
        stands = posted[row.account_id].get(SourceLine(row.source_line, row.kind), Posted(0, 0))
        if rest := row.cents - stands.cents:
            revision = revisions[row.account_id][row.source_line]
            more = _posting(row)._replace(cents=rest)
            new = entry(row.account_id, row.source_key, more, revision, now, actor)
            found[row.account_id].append(new)
    return found


def _follow(
    connection: Connection,
    stored: Sequence[Stored],
    new: Mapping[int, Sequence[Values]],
    today: date,
    actor: str,
) -> None:
    """What is owed again is worked on again, gently where it is new debt; a word that the guarantor
    may not read waits for a person."""
    ids = [one.id for one in stored]
    hold_what_is_private(connection, among(connection, ACCOUNT.c.id, ids), today)
    stands = {one.id: one for one in find_stored(connection, among(connection, ACCOUNT.c.id, ids))}
    for before in stored:
        if stands[before.id].is_owed_again(_sum(new[before.id])):
            open_again(connection, stands[before.id], today, actor, _OWED)
        if before.makes_new_debt(new[before.id]):
            begin_anew(connection, before.id)


def _add_charges(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """Their lines of the bill, after those that are there."""
    query = select(ACCOUNT_ITEM.c.account_id, func.max(ACCOUNT_ITEM.c.number))
    theirs = among(connection, ACCOUNT_ITEM.c.account_id, {row.account_id for row in rows})
    found = connection.execute(query.where(theirs).group_by(ACCOUNT_ITEM.c.account_id))
    last: Counter[int] = Counter({row[0]: row[1] for row in found})
    lines: list[Values] = []
    for row in rows:
        last[row.account_id] += 1
        item = ItemRecord(
            row.value_on, row.description, row.cents, 0, 0, 0, row.cents, 0,
            row.code, row.code_system,
        )  # fmt: skip
        lines.append(
            {"account_id": row.account_id, "number": last[row.account_id]} | item._asdict()
        )
    insert_all(connection, ACCOUNT_ITEM, lines)


def _sum(entries: Sequence[Values]) -> int:
    return sum(one["amount_cents"] for one in entries)


def _posting(row: Row[Any]) -> Posting:
    return Posting(row.source_line, row.kind, row.cents, row.value_on)
