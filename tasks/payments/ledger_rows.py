"""The ledger rows of one payment: on a plan it can cover several accounts (PP-08)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select
from sqlmodel import col

from models import LedgerEntry
from policy.terms import LedgerKind
from tasks.accounts import AccountRow, post
from tasks.storage import Values


class Entry(NamedTuple):
    id: int
    account_id: int
    amount_cents: int


class Payment(NamedTuple):
    """What was recorded. `balance_cents` is the account's balance right after it. `new` is False
    when it was recorded before. `exported_on`: an export of that day has it already, so nothing was
    posted for it. `elsewhere_cents` of it went to other visits of the person."""

    reference: str
    payment_key: str
    amount_cents: int
    balance_cents: int
    new: bool
    exported_on: date | None = None
    elsewhere_cents: int = 0


def payment_key(account_id: int, key: str) -> str:
    """One payment of one account; the first of its rows carries it."""
    return f"payment:{account_id}:{key}"


def refund_key(account_id: int, key: str) -> str:
    return f"refund:{account_id}:{key}"


def entries(connection: Connection, account: AccountRow, key: str) -> list[Entry]:
    """The rows of the payment that was recorded for this account with this key."""
    entry_key = col(LedgerEntry.entry_key)
    first = select(col(LedgerEntry.id)).where(entry_key == payment_key(account.id, key))
    first_id = connection.execute(first).scalar_one_or_none()
    if first_id is None:
        return []
    query = select(
        col(LedgerEntry.id), col(LedgerEntry.account_id), col(LedgerEntry.amount_cents)
    ).where(or_(col(LedgerEntry.id) == first_id, col(LedgerEntry.part_of_id) == first_id))
    ordered = query.order_by(col(LedgerEntry.id))
    return [Entry(row[0] or 0, row[1], row[2]) for row in connection.execute(ordered)]


def like_it(
    connection: Connection, account: AccountRow, amount_cents: int, received_on: date
) -> str | None:
    """The key of a payment of this account with this amount and day that was not taken back."""
    query = select(col(LedgerEntry.payment_key)).where(
        col(LedgerEntry.payment_account_id) == account.id,
        col(LedgerEntry.value_on) == received_on,
        col(LedgerEntry.payment_key).is_not(None),
    )
    keys = connection.execute(query.order_by(col(LedgerEntry.id))).scalars().all()
    for key in (key for key in keys if key is not None):
        paid = entries(connection, account, key)
        same = -sum(entry.amount_cents for entry in paid) == amount_cents
        if same and not reversals(connection, paid):
            return key
    return None


def reversals(connection: Connection, paid: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """The rows that reverse these, each with the key it was recorded with."""
    query = select(
        col(LedgerEntry.id),
        col(LedgerEntry.account_id),
        col(LedgerEntry.amount_cents),
        col(LedgerEntry.source_line),
    ).where(col(LedgerEntry.reverses_id).in_([entry.id for entry in paid]))
    rows = connection.execute(query.order_by(col(LedgerEntry.id)))
    return [(Entry(row[0] or 0, row[1], row[2]), row[3]) for row in rows]


def post_payment(
    connection: Connection,
    account: AccountRow,
    others: Sequence[AccountRow],
    amount_cents: int,
    *,
    received_on: date,
    now: datetime,
    key: str,
    actor: str,
    seconded_by: str | None = None,
) -> list[Entry]:
    """Post a payment to its account; what that does not need, to the others in their order."""
    entry_key = payment_key(account.id, key)
    facts: Values = {"payment_account_id": account.id, "payment_key": key}
    parts = _parts(account, others, amount_cents)
    for number, (account_id, cents) in enumerate(parts, start=1):
        post(
            connection,
            account_id,
            LedgerKind.PATIENT_PAYMENT,
            -cents,
            value_on=received_on,
            posted_at=now,
            entry_key=entry_key,
            actor=actor,
            seconded_by=seconded_by,
            **facts,
        )
        if number < len(parts):
            first = entries(connection, account, key)[0]
            entry_key = _part_key(first.id, number)
            facts = {"part_of_id": first.id}
    return entries(connection, account, key)


def _parts(
    account: AccountRow, others: Sequence[AccountRow], amount_cents: int
) -> list[tuple[int, int]]:
    """Account id and cents. What nobody needs stays on the account it was paid for."""
    left, parts = amount_cents, dict[int, int]()
    for one in (account, *others):
        if one.id not in parts:
            parts[one.id] = min(left, max(0, one.balance_cents))
            left -= parts[one.id]
    parts[account.id] += left
    return [(account_id, cents) for account_id, cents in parts.items() if cents]


def _part_key(first_id: int, part: int) -> str:
    return f"payment-part:{first_id}:{part}"


def balance_after(connection: Connection, account: AccountRow, posted: Sequence[Entry]) -> int:
    """The account's balance right after these rows, read from the ledger itself."""
    query = select(func.coalesce(func.sum(LedgerEntry.amount_cents), 0)).where(
        col(LedgerEntry.account_id) == account.id, col(LedgerEntry.id) <= posted[-1].id
    )
    return int(connection.execute(query).scalar_one())
