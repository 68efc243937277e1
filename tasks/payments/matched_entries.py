"""The pairs of what was recorded here and what an export shows: found, kept, and asked for.

They are kept beside the ledger, which nothing is ever taken out of.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from policy.terms import LedgerKind
from tasks.payments.ledger_rows import refund_key
from tasks.payments.matching import Line, Pair, Part, Recorded, pairs
from tasks.payments.recorded_here import (
    Row,
    billing_owns_the_money,
    candidates,
    provisional,
    taken_back_by,
)
from tasks.storage import LEDGER, MATCHED_ENTRY, Values, among, insert_all

Posted = tuple[int, str, LedgerKind]


def match(
    connection: Connection, lines: Mapping[int, Sequence[Line]], today: date, actor: str
) -> dict[Posted, int]:
    """Keep what of these new lines of exports was recorded here before: the cents by account, line
    and kind, which are not posted again. The caller has locked the guarantors."""
    some = {account_id: each for account_id, each in lines.items() if each}
    if not some or not billing_owns_the_money():
        return {}
    refunds = {
        refund_key(account_id, line.source_line): line.source_line
        for account_id, each in some.items()
        for line in each
        if line.kind is LedgerKind.REFUND
    }
    known = candidates(connection, some.keys(), refunds)
    rows: list[Values] = []
    taken: set[int] = set()
    for account_id in sorted(known.keys() & some.keys()):
        free = [one for one in known[account_id] if not one.ids & taken]
        for pair in pairs(some[account_id], free):
            rows += _rows(account_id, pair, today, actor)
            taken |= pair.recorded.ids
    insert_all(connection, MATCHED_ENTRY, rows)
    sums: dict[Posted, int] = defaultdict(int)
    for row in rows:
        sums[row["account_id"], row["source_line"], row["kind"]] += row["cents"]
    return dict(sums)


def match_falls(
    connection: Connection, falls: Mapping[int, Line], today: date, actor: str
) -> dict[int, int]:
    """A balance brought forward is lower by exactly what was recorded here, or by one of it: the
    cents by account, which are not taken off again. The caller has locked the guarantors."""
    rows: list[Values] = []
    found: dict[int, int] = {}
    here: dict[int, list[Row]] = defaultdict(list)
    for row in provisional(connection, falls.keys()):
        here[row.account_id].append(row)
    for account_id, known in here.items():
        line = falls[account_id]
        choices = ([*known], *([one] for one in known))
        shown = next((some for some in choices if sum(r.cents for r in some) == line.cents), None)
        if shown is not None:
            parts = tuple(Part(row.id, row.cents) for row in shown)
            pair = Pair(line, Recorded(parts, line.kind, line.value_on, ""))
            rows += _rows(account_id, pair, today, actor)
            found[account_id] = line.cents
    insert_all(connection, MATCHED_ENTRY, rows)
    return found


def _rows(account_id: int, pair: Pair, today: date, actor: str) -> Iterator[Values]:
    for part in pair.recorded.parts:
        yield {
            "entry_id": part.entry_id,
            "account_id": account_id,
            "source_line": pair.line.source_line,
            "kind": pair.line.kind,
            "cents": part.cents,
            "matched_on": today,
            "recorded_key": None,
            "recorded_for": None,
            "actor": actor,
        }


def matched(connection: Connection, account_ids: Collection[int]) -> dict[Posted, int]:
    """What of the lines of these accounts stands in the ledger as recorded here."""
    columns = (MATCHED_ENTRY.c.account_id, MATCHED_ENTRY.c.source_line, MATCHED_ENTRY.c.kind)
    query = (
        select(*columns, func.sum(MATCHED_ENTRY.c.cents))
        .where(among(connection, MATCHED_ENTRY.c.account_id, account_ids))
        .where(MATCHED_ENTRY.c.cents != 0)
        .group_by(*columns)
    )
    return {(row[0], row[1], row[2]): int(row[3]) for row in connection.execute(query)}


class Paid(NamedTuple):
    id: int
    value_on: date


def paid_with(connection: Connection, account_id: int, cents: int) -> list[Paid]:
    """Payments of this account that could be what an export's reversal of so many cents takes back,
    the newest first. Those that were taken back are left out."""
    back = LEDGER.alias("back")
    query = (
        select(LEDGER.c.id, LEDGER.c.value_on)
        .outerjoin(back, taken_back_by(back))
        .where(
            LEDGER.c.account_id == account_id,
            LEDGER.c.kind == LedgerKind.PATIENT_PAYMENT,
            LEDGER.c.amount_cents == -cents,
            back.c.id.is_(None),
        )
        .order_by(LEDGER.c.value_on.desc(), LEDGER.c.id.desc())
    )
    return [Paid(*row) for row in connection.execute(query)]
