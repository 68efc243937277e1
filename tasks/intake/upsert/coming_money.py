"""Money of a later day: kept when an export shows it, counted once its day has come."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from policy.terms import RefundReason, Resolution
from tasks.intake.upsert.records import Posting
from tasks.intake.upsert.source_lines import (
    Posted,
    SourceLine,
    entries_of,
    entry,
    posted_with_records,
)
from tasks.payments import Door, Money, take_effect
from tasks.storage import (
    ACCOUNT,
    COMING_ENTRY,
    LEDGER,
    Values,
    among,
    insert_all,
    lock_guarantors,
    update_by_id,
)

_WHY = "money of an export has come"


def keep_coming(
    connection: Connection, coming: Mapping[int, Sequence[Posting]], actor: str
) -> None:
    """By account, what its newest export shows of later days; what an older one showed is gone."""
    if not coming:
        return
    connection.execute(
        delete(COMING_ENTRY).where(among(connection, COMING_ENTRY.c.account_id, coming.keys()))
    )
    rows = [
        {"account_id": account_id, "actor": actor, **posting._asdict()}
        for account_id, postings in coming.items()
        for posting in postings
    ]
    insert_all(connection, COMING_ENTRY, rows)


def count_what_has_come(connection: Connection, today: date, now: datetime) -> int:
    """Post what was to come by today, as an import of today would; the number of lines."""
    query = (
        select(*COMING_ENTRY.c, ACCOUNT.c.source_key, ACCOUNT.c.guarantor_id, ACCOUNT.c.resolution)
        .join(ACCOUNT, ACCOUNT.c.id == COMING_ENTRY.c.account_id)
        .where(COMING_ENTRY.c.value_on <= today)
        .order_by(COMING_ENTRY.c.actor, COMING_ENTRY.c.account_id, COMING_ENTRY.c.id)
    )
    rows = connection.execute(query).all()
    if not rows:
        return 0
    lock_guarantors(connection, {row.guarantor_id for row in rows})
    for actor, theirs in groupby(rows, attrgetter("actor")):
        _count(connection, list(theirs), actor, today, now)
    ids = [row.id for row in rows]
    connection.execute(delete(COMING_ENTRY).where(among(connection, COMING_ENTRY.c.id, ids)))
    return len(rows)


def _count(
    connection: Connection, rows: Sequence[Row[Any]], actor: str, today: date, now: datetime
) -> None:
    """What was recorded here before stands already; the rest of it is posted, whatever its sign."""
    shown: dict[int, list[Posting]] = defaultdict(list)
    for row in rows:
        shown[row.account_id].append(_posting(row))
    posted = posted_with_records(connection, shown, today, actor)
    revisions = {account_id: entries_of(lines) for account_id, lines in posted.items()}
    entries: list[Values] = []
    for row in rows:
        stands = posted[row.account_id].get(SourceLine(row.source_line, row.kind), Posted(0, 0))
        if rest := row.cents - stands.cents:
            revision = revisions[row.account_id][row.source_line]
            more = _posting(row)._replace(cents=rest)
            entries.append(entry(row.account_id, row.source_key, more, revision, now, actor))
    insert_all(connection, LEDGER, entries)
    _add_to_balances(connection, entries)
    left_out = {row.account_id for row in rows if row.resolution is Resolution.NOT_ENROLLED}
    money = [
        Money(one["account_id"], one["kind"], one["amount_cents"], one["value_on"])
        for one in entries
        if one["account_id"] not in left_out
    ]
    take_effect(connection, money, Door(today, actor, _WHY, RefundReason.EXPORT, today))


def _posting(row: Row[Any]) -> Posting:
    return Posting(row.source_line, row.kind, row.cents, row.value_on)


def _add_to_balances(connection: Connection, entries: Sequence[Values]) -> None:
    more: dict[int, int] = defaultdict(int)
    for one in entries:
        more[one["account_id"]] += one["amount_cents"]
    query = select(ACCOUNT.c.id, ACCOUNT.c.balance_cents)
    found = connection.execute(query.where(among(connection, ACCOUNT.c.id, more.keys()))).all()
    update_by_id(
        connection,
        ACCOUNT,
        [{"id": row.id, "balance_cents": row.balance_cents + more[row.id]} for row in found],
    )
