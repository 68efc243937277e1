"""What was recorded here and no export shows, for a person: after two weeks, or once an export has
something so like it that nobody can tell. It holds nothing and stops no letter."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from policy.terms import LedgerKind, dollars
from tasks.payments.doubts import doubts
from tasks.payments.matching import Line
from tasks.payments.recorded_here import PaymentKey, Row, payment_keys, provisional
from tasks.storage import ACCOUNT, IMPORT, among

PATIENCE = timedelta(14)
"""So long an export may leave out what was recorded here."""

REMITTANCES = "x12_835"
"""`source` of imports that are no exports of the billing system."""

_LATE = "no export shows it"
_WORDS = {
    LedgerKind.PATIENT_PAYMENT: "payment",
    LedgerKind.REVERSAL: "payment taken back",
    LedgerKind.REFUND: "refund",
    LedgerKind.ASSISTANCE_WRITE_OFF: "help with the cost",
}
_REMITTED = {
    LedgerKind.INSURER_PAYMENT: "insurer payment",
    LedgerKind.ADJUSTMENT: "insurer adjustment",
}
_REMITTED_BACK = {
    LedgerKind.INSURER_PAYMENT: "insurer payment taken back",
    LedgerKind.ADJUSTMENT: "insurer adjustment, added to the bill,",
}


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Money of one act; `key` is what it was recorded with. `alike` is the day of the export's
    amount that may be the same money."""

    reference: str
    what: str
    cents: int
    value_on: date
    key: str
    alike: date | None
    why: str
    to_do: str


def unmatched(connection: Connection) -> list[Unmatched]:
    """The oldest first."""
    lasts = _last_exports(connection)
    rows = provisional(connection) if lasts else []
    if not rows:
        return []
    last_of = _last_by_account(connection, rows, lasts)
    alike = {doubt.row.id: doubt.line for doubt in doubts(connection, rows)}
    shown = [
        some
        for some in _acts(_expected(rows))
        if _since(some[0]) + PATIENCE < last_of[some[0].account_id]
        or any(row.id in alike for row in some)
    ]
    named = payment_keys(connection, {some[0].group for some in shown})
    ids = {some[0].account_id for some in shown} | {one.account_id for one in named.values()}
    references = _references(connection, ids)
    found = [_told(some, named.get(some[0].group), references, alike) for some in shown]
    return sorted(found, key=lambda one: (one.value_on, one.reference))


def _last_exports(connection: Connection) -> dict[str, date]:
    """By source, the day on which something came in."""
    query = (
        select(IMPORT.c.source, func.max(IMPORT.c.imported_on))
        .where(IMPORT.c.source != REMITTANCES)
        .group_by(IMPORT.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _last_by_account(
    connection: Connection, rows: Iterable[Row], lasts: dict[str, date]
) -> dict[int, date]:
    """Of the source that brought the account: messages that come every day are no export of an
    account that another one brings; where nobody knows which, the last of all."""
    ids = {row.account_id for row in rows}
    query = select(ACCOUNT.c.id, ACCOUNT.c.source).where(among(connection, ACCOUNT.c.id, ids))
    newest = max(lasts.values())
    return {row.id: lasts.get(row.source, newest) for row in connection.execute(query)}


def _since(row: Row) -> date:
    """No export could show it before somebody typed it: a cheque may be weeks old by then."""
    return max(row.value_on, row.recorded_on)


def _expected(rows: list[Row]) -> Iterable[Row]:
    """A payment and what took it back, both unknown to the billing system, are nothing."""
    unknown = {row.id for row in rows}
    return (row for row in rows if row.back is None and row.of not in unknown)


def _acts(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of one act together. What is too small to ask for is not waited for."""
    found: dict[tuple[LedgerKind, int], list[Row]] = defaultdict(list)
    for row in rows:
        if row.remitted or row.kind in _WORDS:
            found[row.kind, row.group].append(row)
    return list(found.values())


def _told(
    some: list[Row], named: PaymentKey | None, references: dict[int, str], alike: dict[int, Line]
) -> Unmatched:
    first = some[0]
    near = next((alike[row.id] for row in some if row.id in alike), None)
    total = sum(row.cents for row in some)
    cents = abs(total)
    why = _LATE if near is None else _other(near, cents)
    paid = named if first.kind is LedgerKind.PATIENT_PAYMENT else None
    key = first.source_line if paid is None else paid.key
    back = None if paid is None else f"{references[paid.account_id]} --reverse {key}"
    to_do = _to_do(back, near is not None)
    what = _WORDS.get(first.kind, "")
    if first.remitted:
        what = (_REMITTED if total < 0 else _REMITTED_BACK)[first.kind]
    reference = references[first.account_id]
    day = None if near is None else near.value_on
    return Unmatched(reference, what, cents, first.value_on, key, day, why, to_do)


def _other(line: Line, cents: int) -> str:
    amount = "the same amount" if abs(line.cents) == cents else dollars(abs(line.cents))
    return f"an export has {amount} on {line.value_on.isoformat()}"


def _to_do(back: str | None, doubtful: bool) -> str:
    """`back` takes a payment back, by the account it was recorded for: a part is on another one."""
    there = "post it in the billing system"
    if back is None:
        same = "The same money: post nothing, and give nothing back for it. " if doubtful else ""
        return f"{same}If it is not there, {there}; the next export settles it."
    command = f"tend record payment {back} --why entered-in-error"
    if doubtful:
        return f"The same money: {command}. Another payment: {there}."
    return f"If it is not there, {there}. If it was a mistake: {command}"


def _references(connection: Connection, account_ids: set[int]) -> dict[int, str]:
    query = select(ACCOUNT.c.id, ACCOUNT.c.reference)
    found = connection.execute(query.where(among(connection, ACCOUNT.c.id, account_ids)))
    return {row[0]: row[1] for row in found}
