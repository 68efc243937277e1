"""Accounts by reference, and the small writes that every event shares.

Whoever writes takes the account first (`take_account`), which locks its guarantor.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, update

from models import LedgerEntry
from policy.terms import EntryOrigin, LedgerKind, Resolution, Stage
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, among, insert_if_new, lock_guarantors

LARGEST_CENTS = 10_000_000_00
"""Ten million dollars: more is a slip of the keyboard, and what the database can hold."""


class AccountRow(NamedTuple):
    """What events need to know about an account."""

    id: int
    reference: str
    patient_id: int
    guarantor_id: int
    service_from: date
    balance_cents: int
    stage: Stage
    step: str | None
    first_statement_on: date | None
    statements_before: int | None
    ask_not_before: date | None
    policy_name: str
    policy_version: date
    resolution: Resolution | None

    @property
    def is_open(self) -> bool:
        return self.stage is not Stage.RESOLVED


_COLUMNS = tuple(ACCOUNT.c[name] for name in AccountRow._fields)
_OLDEST_FIRST = select(*_COLUMNS).order_by(ACCOUNT.c.service_from, ACCOUNT.c.id)


def find_account(connection: Connection, reference: str) -> AccountRow:
    """The account with this reference. Raises WrongInput."""
    found = _accounts(connection, ACCOUNT.c.reference == reference.strip().upper())
    if not found:
        raise WrongInput(
            f"no account has the reference {reference}; look it up with: tend find NAME"
        )
    return found[0]


def take_account(connection: Connection, reference: str) -> AccountRow:
    """The account as it stands once its guarantor is locked. Raises WrongInput."""
    account = find_account(connection, reference)
    lock_guarantors(connection, [account.guarantor_id])
    return find_account(connection, reference)


def accounts_by_id(connection: Connection, account_ids: Collection[int]) -> list[AccountRow]:
    """These accounts, the oldest visit first."""
    return _accounts(connection, among(connection, ACCOUNT.c.id, account_ids))


def open_accounts(connection: Connection, *guarantor_ids: int) -> list[AccountRow]:
    """All accounts of these guarantors that are not resolved, the oldest visit first."""
    theirs = among(connection, ACCOUNT.c.guarantor_id, guarantor_ids)
    return _accounts(connection, theirs, ACCOUNT.c.stage != Stage.RESOLVED)


def _accounts(connection: Connection, *conditions: ColumnElement[bool]) -> list[AccountRow]:
    query = _OLDEST_FIRST.where(*conditions)
    return [AccountRow._make(row) for row in connection.execute(query)]


def change(connection: Connection, account_ids: Collection[int], **values: Any) -> None:
    """Set these columns on the accounts among `account_ids` that are still open."""
    if account_ids:
        connection.execute(
            update(ACCOUNT)
            .where(among(connection, ACCOUNT.c.id, account_ids), ACCOUNT.c.stage != Stage.RESOLVED)
            .values(**values)
        )


def set_columns(connection: Connection, account_id: int, **values: Any) -> None:
    """Set these columns on one account, also when it is resolved."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**values))


def review_now(connection: Connection, account_ids: Collection[int], today: date) -> None:
    """The next run, or a rerun now, looks at these accounts again."""
    change(connection, account_ids, next_review_on=today)


def post(
    connection: Connection,
    account_id: int,
    kind: LedgerKind,
    amount_cents: int,
    *,
    value_on: date,
    posted_at: datetime,
    entry_key: str,
    actor: str,
    source_line: str = "",
    **facts: int | str | None,
) -> bool:
    """One ledger row, and the balance with it. False when `entry_key` was posted before.

    `facts` are columns that only some rows have, such as `reverses_id`.
    """
    made = insert_if_new(
        connection,
        LedgerEntry,
        account_id=account_id,
        kind=kind,
        amount_cents=amount_cents,
        value_on=value_on,
        posted_at=posted_at,
        entry_key=entry_key,
        actor=actor,
        source_line=source_line,
        origin=EntryOrigin.TEND,
        **facts,
    )
    if made is None:
        return False
    set_columns(connection, account_id, balance_cents=ACCOUNT.c.balance_cents + amount_cents)
    return True
