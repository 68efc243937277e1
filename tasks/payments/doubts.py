"""Money that may be counted twice: what was recorded here, and what an export has near it in time,
and nobody can tell whether it is the same."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, func, select

from policy.terms import EntryOrigin, LedgerKind
from tasks.payments.matching import DOUBT, WINDOW, Line, perhaps
from tasks.payments.recorded_here import Row, provisional, taken_back_by
from tasks.storage import ACCOUNT, LEDGER, MATCHED_ENTRY, among

_PARTS = 4
"""One cheque is seldom typed as more amounts than that."""
_NEAREST = 8
"""So many are added up, each with each: more would be slow, and would fit by chance."""


class Doubt(NamedTuple):
    """A row of ours, and the line of an export that may be the same, and where that was posted."""

    row: Row
    line: Line
    account_id: int


_Amount = TypeVar("_Amount", Row, Line)


def in_doubt(connection: Connection, account_ids: Collection[int]) -> dict[int, int]:
    """By account, the cents that may be counted twice to the patient's good."""
    found: dict[int, int] = defaultdict(int)
    visits = {visit for some in _visits(connection, account_ids).values() for visit in some}
    for row, _, account_id in doubts(connection, provisional(connection, visits)):
        if row.cents < 0:
            found[account_id] -= row.cents
    return dict(found)


def doubts(connection: Connection, rows: Iterable[Row]) -> list[Doubt]:
    """Each row with at most one line, the nearest; a line stands beside one row alone, but where
    one has in a sum what the other has in parts."""
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
            found.append(Doubt(row, nearest, row.account_id))
    in_a_line = {doubt.row.id for doubt in found}
    rest: dict[int, list[Row]] = defaultdict(list)
    for row in open_rows:
        if row.id not in in_a_line and (row.kind is LedgerKind.PATIENT_PAYMENT or row.remitted):
            rest[row.account_id].append(row)
    for account_id, some in rest.items():
        found += _in_parts(some, lines[account_id])
    alone = _without(found, rest)
    found += _mistyped(alone, lines, _overpaid(connection, {row.account_id for row in alone}))
    return found + _elsewhere(connection, _without(found, rest), found)


def _without(found: Iterable[Doubt], rest: Mapping[int, Iterable[Row]]) -> list[Row]:
    """The patients' payments that stand alone."""
    known = {doubt.row.id for doubt in found}
    rows = (row for some in rest.values() for row in some if row.id not in known)
    return [row for row in rows if row.kind is LedgerKind.PATIENT_PAYMENT]


def _mistyped(
    rows: Collection[Row], lines: Mapping[int, list[Line]], overpaid: Collection[int]
) -> list[Doubt]:
    """A payment of another amount near in time, where both together are more than was owed: a slip
    of the keyboard in one of the two, or two payments. No money goes back before that is known."""
    found: list[Doubt] = []
    for row in rows:
        theirs = lines[row.account_id] if row.account_id in overpaid else []
        near = [
            line
            for line in theirs
            if line.kind is row.kind and abs(line.value_on - row.value_on) <= WINDOW
        ]
        if near:
            line = min(near, key=lambda line: abs(line.cents - row.cents))
            theirs.remove(line)
            found.append(Doubt(row, line, row.account_id))
    return found


def _elsewhere(
    connection: Connection, rows: Collection[Row], known: Iterable[Doubt]
) -> list[Doubt]:
    """A payment that the billing system has on another visit of the person, and too much there."""
    visits = _visits(connection, {row.account_id for row in rows})
    overpaid = _overpaid(connection, {visit for some in visits.values() for visit in some})
    lines = _posted_lines(connection, overpaid) if overpaid else {}
    for doubt in known:
        if doubt.line in lines.get(doubt.account_id, ()):
            lines[doubt.account_id].remove(doubt.line)
    found: list[Doubt] = []
    for row in rows:
        for visit in sorted(visits[row.account_id] & overpaid - {row.account_id}):
            line = next((one for one in lines.get(visit, ()) if perhaps(one, row)), None)
            if line is not None:
                lines[visit].remove(line)
                found.append(Doubt(row, line, visit))
                break
    return found


def _visits(connection: Connection, account_ids: Collection[int]) -> dict[int, set[int]]:
    """By account, all the visits that its person answers for, itself too."""
    other = ACCOUNT.alias("other")
    query = (
        select(ACCOUNT.c.id, other.c.id)
        .join(other, other.c.guarantor_id == ACCOUNT.c.guarantor_id)
        .where(among(connection, ACCOUNT.c.id, account_ids))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for account_id, visit in connection.execute(query) if account_ids else ():
        found[account_id].add(visit)
    return found


def _overpaid(connection: Connection, account_ids: Collection[int]) -> set[int]:
    query = select(ACCOUNT.c.id).where(
        among(connection, ACCOUNT.c.id, account_ids), ACCOUNT.c.balance_cents < 0
    )
    return set(connection.execute(query).scalars()) if account_ids else set()


def _in_parts(rows: Collection[Row], lines: Iterable[Line]) -> list[Doubt]:
    """One payment that the export has as several, as of an insurer by lines of service, and several
    that it has as one."""
    kinds = {row.kind for row in rows}
    paid = [line for line in lines if line.kind in kinds]
    found: list[Doubt] = []
    for row in rows:
        parts = _that_make(row, paid)
        if parts:
            found.append(Doubt(row, parts[0], row.account_id))
            paid = [line for line in paid if line not in parts]
    left = [row for row in rows if row not in {doubt.row for doubt in found}]
    for line in paid:
        some = _that_make(line, left)
        found += [Doubt(row, line, row.account_id) for row in some]
        left = [row for row in left if row not in some]
    return found


def _that_make(whole: Row | Line, amounts: Iterable[_Amount]) -> list[_Amount]:
    """Two or more near in time that come to the whole: as few as do, the nearest first."""
    alike = (one for one in amounts if one.kind is whole.kind)
    near = [one for one in alike if abs(one.value_on - whole.value_on) <= DOUBT]
    near.sort(key=lambda one: abs(one.value_on - whole.value_on))
    for count in range(2, _PARTS + 1):
        for some in combinations(near[:_NEAREST], count):
            if sum(one.cents for one in some) == whole.cents:
                return list(some)
    return []


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
            LEDGER.c.kind.not_in([LedgerKind.CHARGE, LedgerKind.BROUGHT_FORWARD]),
            MATCHED_ENTRY.c.id.is_(None),
            back.c.id.is_(None),
        )
        .group_by(*columns)
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for account_id, source_line, kind, cents, value_on in connection.execute(query):
        found[account_id].append(Line(source_line, kind, int(cents), value_on))
    return found
