"""Money of a later day: kept when an export shows it, counted once its day has come."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from policy.terms import EntryOrigin, RefundReason, Resolution
from tasks.intake.upsert.import_context import IMPORTED
from tasks.intake.upsert.records import Posting
from tasks.payments import Door, Line, Money, match, take_effect
from tasks.storage import (
    ACCOUNT,
    COMING_ENTRY,
    LEDGER,
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
    lock_guarantors(connection, {row.guarantor_id for row in rows})
    for actor, theirs in groupby(rows, attrgetter("actor")):
        _count(connection, list(theirs), actor, today, now)
    ids = [row.id for row in rows]
    connection.execute(delete(COMING_ENTRY).where(among(connection, COMING_ENTRY.c.id, ids)))
    return len(rows)


def _count(
    connection: Connection, rows: Sequence[Row[Any]], actor: str, today: date, now: datetime
) -> None:
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        lines[row.account_id].append(Line(row.source_line, row.kind, row.cents, row.value_on))
    known = match(connection, lines, today, actor)
    new = [row for row in rows if (row.account_id, row.source_line, row.kind) not in known]
    before = _rows_of(connection, lines.keys())
    insert_all(
        connection,
        LEDGER,
        [
            {
                "account_id": row.account_id,
                "kind": row.kind,
                "amount_cents": row.cents,
                "value_on": row.value_on,
                "posted_at": now,
                "entry_key": f"{IMPORTED}:{row.source_key}:{row.source_line}"
                f":{before[row.account_id, row.source_line]}",
                "source_line": row.source_line,
                "actor": actor,
                "origin": EntryOrigin.IMPORT,
            }
            for row in new
        ],
    )
    _lower(connection, new)
    money = [
        Money(row.account_id, row.kind, row.cents, row.value_on)
        for row in new
        if row.resolution is not Resolution.NOT_ENROLLED
    ]
    take_effect(connection, money, Door(today, actor, _WHY, RefundReason.EXPORT, today))


def _rows_of(connection: Connection, account_ids: Collection[int]) -> Counter[tuple[int, str]]:
    """How often imports posted each line before: it may have had an earlier day."""
    query = (
        select(LEDGER.c.account_id, LEDGER.c.source_line, func.count())
        .where(
            among(connection, LEDGER.c.account_id, account_ids),
            LEDGER.c.origin == EntryOrigin.IMPORT,
        )
        .group_by(LEDGER.c.account_id, LEDGER.c.source_line)
    )
    return Counter({(row[0], row[1]): row[2] for row in connection.execute(query)})


def _lower(connection: Connection, new: Sequence[Row[Any]]) -> None:
    more: dict[int, int] = defaultdict(int)
    for row in new:
        more[row.account_id] += row.cents
    query = select(ACCOUNT.c.id, ACCOUNT.c.balance_cents)
    found = connection.execute(query.where(among(connection, ACCOUNT.c.id, more.keys()))).all()
    update_by_id(
        connection,
        ACCOUNT,
        [{"id": row.id, "balance_cents": row.balance_cents + more[row.id]} for row in found],
    )
