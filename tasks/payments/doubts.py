"""The same amount twice, near in time, and nobody can tell whether it is the same money."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from policy.terms import EntryOrigin, LedgerKind
from tasks.payments.matching import Line, perhaps
from tasks.payments.recorded_here import Row, provisional, taken_back_by
from tasks.storage import LEDGER, MATCHED_ENTRY, among


class Doubt(NamedTuple):
    """A row of ours, and the line of an export that may be the same."""

    row: Row
    line: Line


def in_doubt(connection: Connection, account_ids: Collection[int]) -> dict[int, int]:
    """By account, the cents that may be counted twice to the patient's good."""
    found: dict[int, int] = defaultdict(int)
    for row, _ in doubts(connection, provisional(connection, account_ids)):
        if row.cents < 0:
            found[row.account_id] -= row.cents
    return dict(found)


def doubts(connection: Connection, rows: Iterable[Row]) -> list[Doubt]:
    """Each row with at most one line, the nearest; a line stands beside one row alone."""
    open_rows = [row for row in rows if row.back is None]
    if not open_rows:
        return []
    lines = _posted_lines(connection, {row.account_id for row in open_rows})
    found: list[Doubt] = []
    for row in open_rows:
        alike = [line for line in lines[row.account_id] if perhaps(line, row)]
        if alike:
            nearest = min(alike, key=lambda line: abs(line.value_on - row.value_on))
            lines[row.account_id].remove(nearest)
            found.append(Doubt(row, nearest))
    return found


def _posted_lines(connection: Connection, account_ids: Collection[int]) -> dict[int, list[Line]]:
    """What imports posted, a line at a time, that nobody recorded here and nothing took back."""
    back = LEDGER.alias("back")
    columns = (LEDGER.c.account_id, LEDGER.c.source_line, LEDGER.c.kind)
    query = (
        select(*columns, func.sum(LEDGER.c.amount_cents), func.max(LEDGER.c.value_on))
        .outerjoin(MATCHED_ENTRY, MATCHED_ENTRY.c.entry_id == LEDGER.c.id)
        .outerjoin(back, taken_back_by(back))
        .where(
            among(connection, LEDGER.c.account_id, account_ids),
            LEDGER.c.origin == EntryOrigin.IMPORT,
            LEDGER.c.kind.not_in([LedgerKind.CHARGE, LedgerKind.INSURER_PAYMENT]),
            MATCHED_ENTRY.c.id.is_(None),
            back.c.id.is_(None),
        )
        .group_by(*columns)
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for account_id, source_line, kind, cents, value_on in connection.execute(query):
        found[account_id].append(Line(source_line, kind, int(cents), value_on))
    return found
