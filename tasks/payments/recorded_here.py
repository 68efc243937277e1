"""What was recorded here, by people or from remittances, and no export has shown so far:
provisional, where the billing system owns the money (`[intake] payments` of practice.toml)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, and_, or_, select

from policy.terms import EntryOrigin, LedgerKind
from tasks.payments.matching import Part, Recorded
from tasks.practice import current_practice
from tasks.storage import LEDGER, MATCHED_ENTRY, among

_KINDS = (
    LedgerKind.PATIENT_PAYMENT,
    LedgerKind.REVERSAL,
    LedgerKind.REFUND,
    LedgerKind.ASSISTANCE_WRITE_OFF,
)
_WITH_PARTS = (LedgerKind.PATIENT_PAYMENT, LedgerKind.REVERSAL)


class Row(NamedTuple):
    """A ledger row of ours. `group` is the first row of its payment, or of the payment that it
    takes back; `back` the row of ours that takes it back, which no export has shown either."""

    id: int
    account_id: int
    kind: LedgerKind
    cents: int
    value_on: date
    payment_key: str | None
    source_line: str
    entry_key: str
    group: int
    of: int | None
    back: int | None
    remitted: bool
    """It was posted for a claim of an insurer's remittance."""
    recorded_on: date


class PaymentKey(NamedTuple):
    """The account that a payment was recorded for, and its key there."""

    account_id: int
    key: str


def billing_owns_the_money() -> bool:
    return current_practice().intake.payments == "billing"


def provisional(connection: Connection, account_ids: Collection[int] | None = None) -> list[Row]:
    """The rows of these accounts, or of all, that an export is still to show."""
    if not billing_owns_the_money() or (account_ids is not None and not account_ids):
        return []
    if account_ids is None:
        return _rows(connection)
    return _rows(connection, among(connection, LEDGER.c.account_id, account_ids))


def taken_back_by(back: FromClause) -> ColumnElement[bool]:
    """A reversal stands on the account of its payment: by the account it is found at once."""
    return and_(
        back.c.account_id == LEDGER.c.account_id,
        back.c.reverses_id == LEDGER.c.id,
    )


def _rows(connection: Connection, *conditions: ColumnElement[bool]) -> list[Row]:
    paid, back = LEDGER.alias("paid"), LEDGER.alias("back")
    matched, other = MATCHED_ENTRY.alias("matched"), MATCHED_ENTRY.alias("other")
    ours = and_(taken_back_by(back), back.c.origin == EntryOrigin.TEND)
    written_off = LEDGER.c.write_off_reason.is_not(None)
    query = (
        select(
            LEDGER.c.id, LEDGER.c.account_id, LEDGER.c.kind, LEDGER.c.amount_cents,
            LEDGER.c.value_on, LEDGER.c.payment_key, LEDGER.c.source_line, LEDGER.c.entry_key,
            LEDGER.c.part_of_id, LEDGER.c.reverses_id, paid.c.part_of_id, back.c.id, other.c.id,
            LEDGER.c.remittance_claim_id.is_not(None), LEDGER.c.posted_at,
        )
        .select_from(LEDGER)
        .outerjoin(matched, matched.c.entry_id == LEDGER.c.id)
        .outerjoin(paid, paid.c.id == LEDGER.c.reverses_id)
        .outerjoin(back, ours)
        .outerjoin(other, other.c.entry_id == back.c.id)
        .where(
            LEDGER.c.origin == EntryOrigin.TEND,
            or_(
                LEDGER.c.kind.in_(_KINDS),
                and_(LEDGER.c.kind == LedgerKind.ADJUSTMENT, written_off),
                LEDGER.c.remittance_claim_id.is_not(None),
            ),
            matched.c.id.is_(None),
            *conditions,
        )
        .order_by(LEDGER.c.id)
    )  # fmt: skip
    return [_row(row) for row in connection.execute(query)]


def _row(row: Any) -> Row:
    part_of, reverses, paid_part_of, back, shown, remitted, posted_at = row[8:]
    group = (paid_part_of or reverses) if reverses else (part_of or row[0])
    shown_too = back if shown is None else None
    return Row._make([*row[:8], group, reverses, shown_too, remitted, posted_at.date()])


def candidates(
    connection: Connection, account_ids: Collection[int], refund_keys: Mapping[str, str]
) -> dict[int, list[Recorded]]:
    """By account, what a line of an export can stand for: a row by itself, and a payment over
    several accounts as one. `refund_keys` leads from the key of a refund's row to its name."""
    here = provisional(connection, account_ids)
    groups = _whole_groups(connection, here)
    keys = _keys(connection, here, refund_keys)
    found: dict[int, list[Recorded]] = defaultdict(list)
    for row in here:
        found[row.account_id].append(_recorded([row], keys[row.id]))
        whole = groups.get((row.kind, row.group), [])
        if len(whole) > 1:
            found[row.account_id].append(_recorded(whole, keys[row.id]))
    return found


def _recorded(rows: Sequence[Row], key: str) -> Recorded:
    first = rows[0]
    parts = tuple(Part(row.id, row.cents) for row in rows)
    return Recorded(parts, first.kind, first.value_on, key, first.back, first.of)


def _whole_groups(
    connection: Connection, here: Sequence[Row]
) -> dict[tuple[LedgerKind, int], list[Row]]:
    """Payments, and what took them back, with their parts on other accounts; only where no part was
    matched."""
    groups = {row.group for row in here if row.kind in _WITH_PARTS}
    found: dict[tuple[LedgerKind, int], list[Row]] = defaultdict(list)
    if not groups:
        return found
    members = _members(connection, groups)
    rows = _rows(
        connection,
        or_(
            among(connection, LEDGER.c.id, members),
            among(connection, LEDGER.c.reverses_id, members),
        ),
    )
    for row in rows:
        found[row.kind, row.group].append(row)
    sizes: dict[int, int] = defaultdict(int)
    for group in members.values():
        sizes[group] += 1
    return {key: some for key, some in found.items() if len(some) == sizes[key[1]]}


def _members(connection: Connection, firsts: Collection[int]) -> dict[int, int]:
    """The rows of these payments, each with the first one."""
    query = select(LEDGER.c.id, LEDGER.c.part_of_id).where(
        among(connection, LEDGER.c.part_of_id, firsts)
    )
    found = {row[0]: row[1] for row in connection.execute(query)}
    return found | {first: first for first in firsts}


def payment_keys(connection: Connection, firsts: Collection[int]) -> dict[int, PaymentKey]:
    """By the first row of a payment, what it was recorded with; a part is on another account."""
    columns = (LEDGER.c.id, LEDGER.c.payment_account_id, LEDGER.c.payment_key)
    query = select(*columns).where(
        among(connection, LEDGER.c.id, firsts), LEDGER.c.payment_key.is_not(None)
    )
    found = connection.execute(query) if firsts else ()
    return {row[0]: PaymentKey(*row[1:]) for row in found}


def _keys(
    connection: Connection, here: Sequence[Row], refund_keys: Mapping[str, str]
) -> dict[int, str]:
    """By row, the key it was recorded with: a part has that of its payment."""
    firsts = {row.group for row in here if row.of is None and row.payment_key is None}
    named = {first: one.key for first, one in payment_keys(connection, firsts).items()}
    return dict(_each_key(here, named, refund_keys))


def _each_key(
    here: Sequence[Row], named: Mapping[int, str], refund_keys: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    for row in here:
        if row.kind is LedgerKind.REFUND:
            yield row.id, refund_keys.get(row.entry_key, "")
        elif row.of is not None:
            yield row.id, row.source_line
        else:
            yield row.id, row.payment_key or named.get(row.group) or ""
