"""Accounts we know, in a newer export: what changed is added, nothing we did is undone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, select

from policy.holds import HoldKind
from policy.terms import Resolution, Stage
from tasks import unsent
from tasks.accounts import set_columns
from tasks.intake import changed_holds
from tasks.intake.entering import Entering
from tasks.intake.import_holds import because, one_of_each
from tasks.intake.ledger_differences import differences, posted_by_imports
from tasks.intake.new_accounts import described, items
from tasks.intake.records import AccountRecord
from tasks.intake.refusals import Refusals
from tasks.rows import Values, insert_all, update_by_id
from tasks.stages import reopen
from tasks.tables import ACCOUNT, ACCOUNT_ITEM, HOLD, LEDGER

Known = tuple[AccountRecord, Any]
"""An account as the export has it, and its row as it stands."""

_CLOSED = (
    "",
    "would reopen an account that people were told is closed",
    "import again with the name of the person who decides that (--reopen-by), or leave it closed",
)


def enter_changed(
    connection: Connection, known: Sequence[Known], entering: Entering, refusals: Refusals
) -> list[AccountRecord]:
    """Those taken in. The caller has locked their guarantors and read the rows after that."""
    if not known:
        return []
    posted = posted_by_imports(connection, [row.id for _, row in known])
    taken: list[tuple[AccountRecord, Any, list[Values]]] = []
    for record, row in known:
        change = list(differences(record, row.id, posted[row.id], entering))
        if _needs_a_name(row, _sum(change), entering):
            _refuse(record, refusals)
        else:
            taken.append((record, row, change))
    _write(connection, taken, entering)
    for record, row, change in taken:
        _follow(connection, record, row, _sum(change), entering)
    return [record for record, _, _ in taken]


def enrol_late(connection: Connection, record: AccountRecord, row: Any, entering: Entering) -> bool:
    """An account that was left out as too old, and now is not: a later --since says so."""
    wanted = entering.since is not None and not entering.is_cut(record.service_from)
    if row.resolution is not Resolution.NOT_ENROLLED or not wanted or row.balance_cents == 0:
        return False
    reason = "The import now works on visits of this age."
    _reopen(connection, record, row, reason, entering)
    changed_holds.bring_up_to_date(connection, _held(row), record.holds, entering)
    set_columns(connection, row.id, next_review_on=record.last_service_day)
    return True


def _sum(entries: Sequence[Values]) -> int:
    return sum(entry["amount_cents"] for entry in entries)


def _needs_a_name(row: Any, more_cents: int, entering: Entering) -> bool:
    closed = row.resolution in Resolution.needs_a_name_to_reopen()
    owed = more_cents > 0 and row.balance_cents + more_cents > 0
    return closed and owed and entering.reopen_by is None


def _refuse(record: AccountRecord, refusals: Refusals) -> None:
    refusals.add(*record.row, *_CLOSED)
    for row in record.other_rows:
        refusals.add(*row, *_CLOSED)


def _write(
    connection: Connection,
    taken: Sequence[tuple[AccountRecord, Any, list[Values]]],
    entering: Entering,
) -> None:
    """Ledger rows and balance together; the lines of the bill anew."""
    ids = [row.id for _, row, _ in taken]
    insert_all(connection, LEDGER, [entry for _, _, change in taken for entry in change])
    connection.execute(delete(ACCOUNT_ITEM).where(ACCOUNT_ITEM.c.account_id.in_(ids)))
    insert_all(
        connection, ACCOUNT_ITEM, [item for record, row, _ in taken for item in items(record, row.id)]
    )
    rows = [
        {
            "id": row.id,
            **described(record, entering),
            "balance_cents": row.balance_cents + _sum(change),
            "guarantor_id": _guarantor(record, row, entering),
        }
        for record, row, change in taken
    ]
    update_by_id(connection, ACCOUNT, rows)


def _guarantor(record: AccountRecord, row: Any, entering: Entering) -> int:
    """Another guarantor only while nothing was sent: what was sent went to the first one."""
    wanted = entering.people[record.guarantor_key]
    return int(row.guarantor_id) if _was_contacted(row) else wanted


def _was_contacted(row: Any) -> bool:
    return row.first_statement_on is not None


def _follow(
    connection: Connection, record: AccountRecord, row: Any, more_cents: int, entering: Entering
) -> None:
    """What the change means for the account's way."""
    is_open = row.stage is not Stage.RESOLVED
    if not is_open and _comes_back(row, more_cents):
        reason = "A newer export says that something is owed."
        _reopen(connection, record, row, reason, entering)
        is_open = True
    if not is_open:
        enrol_late(connection, record, _after(row, more_cents), entering)
        return
    if more_cents:
        why = "a newer export changed the amount"
        unsent.cancel(connection, account_ids=[row.id], why=why, today=entering.today)
    account = _moved_to_its_guarantor(connection, record, row, entering)
    held = changed_holds.bring_up_to_date(
        connection, account, _wanted_holds(record, account, entering), entering
    )
    if more_cents or held:
        set_columns(connection, row.id, next_review_on=record.last_service_day)


def _comes_back(row: Any, more_cents: int) -> bool:
    """What was left out as too old stays out until --since says otherwise."""
    owed = more_cents > 0 and row.balance_cents + more_cents > 0
    return owed and row.resolution is not Resolution.NOT_ENROLLED


def _after(row: Any, more_cents: int) -> Any:
    return replace_row(row, balance_cents=row.balance_cents + more_cents)
