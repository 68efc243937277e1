"""Accounts we know, in a newer export: what changed is added, nothing we did is undone."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select

from policy.terms import RefundReason
from tasks.accounts import begin_anew
from tasks.intake.csv_files import Refusals
from tasks.intake.upsert.changed_money import post_entries, take_effects
from tasks.intake.upsert.changed_stage import follow
from tasks.intake.upsert.coming_money import keep_coming
from tasks.intake.upsert.import_context import Entering
from tasks.intake.upsert.new_accounts import described, described_by, items
from tasks.intake.upsert.records import MEDICAID_LIMIT, AccountRecord, Posting
from tasks.intake.upsert.source_lines import (
    Posted,
    SourceLine,
    entries_of,
    entry,
    posted_with_records,
)
from tasks.intake.upsert.stored_accounts import Stored
from tasks.payments import keep_refunds
from tasks.storage import ACCOUNT, ACCOUNT_ITEM, Values, insert_all, update_by_id

_WORDS = ("description", "code", "code_system")
_CLOSED = ("", "the account is closed for good", "name who reopens it (--reopen-by), or leave it")


class Change(NamedTuple):
    """An account as the export has it, as it stands, and the ledger rows between the two."""

    record: AccountRecord
    stored: Stored
    entries: list[Values]

    @property
    def cents(self) -> int:
        return sum(entry["amount_cents"] for entry in self.entries)


def enter_changed(
    connection: Connection,
    known: Sequence[tuple[AccountRecord, Stored]],
    entering: Entering,
    refusals: Refusals,
) -> list[AccountRecord]:
    """Those taken in. The caller has locked their guarantors and read the rows after that."""
    if not known:
        return []
    taken: list[Change] = []
    for change in _changes(connection, known, entering):
        if change.stored.needs_a_name(change.cents) and entering.reopen_by is None:
            _refuse(change.record, refusals)
        else:
            taken.append(change)
    _write(connection, taken, entering)
    coming = {change.stored.id: change.record.coming for change in taken}
    keep_coming(connection, coming, entering.actor)
    moved = take_effects(connection, taken, entering)
    ids = [change.stored.id for change in taken]
    keep_refunds(connection, ids, RefundReason.EXPORT, entering.today)
    for change in taken:
        stands = moved.get(change.stored.id, change.stored)
        follow(connection, change.record, stands, change.cents, entering)
        if change.stored.makes_new_debt(change.entries):
            begin_anew(connection, change.stored.id)
    return [change.record for change in taken]


def cents_to_come(
    connection: Connection, known: Sequence[tuple[AccountRecord, Stored]], entering: Entering
) -> dict[int, int]:
    """What taking these in would add to each balance, by account. The caller takes back what this
    writes: pairs of lines and of what was recorded here."""
    sums = {one.stored.id: one.cents for one in _changes(connection, known, entering)}
    return {account_id: cents for account_id, cents in sums.items() if cents}


def _changes(
    connection: Connection, known: Sequence[tuple[AccountRecord, Stored]], entering: Entering
) -> Iterator[Change]:
    """A line that is money somebody recorded here is posted already, and kept as such."""
    shown = {stored.id: record.postings for record, stored in known}
    posted = posted_with_records(connection, shown, entering.today, entering.actor)
    for record, stored in known:
        entries = list(differences(record, stored.id, posted[stored.id], entering))
        yield Change(record, stored, entries)


def _refuse(record: AccountRecord, refusals: Refusals) -> None:
    for row in (record.row, *record.other_rows):
        refusals.add(*row, *_CLOSED)


def _write(connection: Connection, taken: Sequence[Change], entering: Entering) -> None:
    """Ledger rows and balance together; the lines of the bill anew."""
    post_entries(connection, [entry for change in taken for entry in change.entries])
    _write_items(connection, taken)
    rows = [
        {
            "id": change.stored.id,
            **_said(change.record, entering),
            "balance_cents": change.stored.balance_cents + change.cents,
        }
        for change in taken
    ]
    update_by_id(connection, ACCOUNT, rows)


def _write_items(connection: Connection, taken: Sequence[Change]) -> None:
    """What the file has no column for stays with the same line of the bill: its code may be what
    keeps it private."""
    ids = [change.stored.id for change in taken]
    old = {_line(row): row for row in _items(connection, ids)}
    connection.execute(delete(ACCOUNT_ITEM).where(ACCOUNT_ITEM.c.account_id.in_(ids)))
    lines: list[Values] = []
    for change in taken:
        unsaid = [name for name in _WORDS if name in change.record.unsaid_of_lines]
        for line in items(change.record, change.stored.id):
            known = old.get(_line(line))
            lines.append(line | ({name: known[name] for name in unsaid} if known else {}))
    insert_all(connection, ACCOUNT_ITEM, lines)


def _items(connection: Connection, account_ids: Sequence[int]) -> Iterator[Values]:
    query = select(ACCOUNT_ITEM).where(ACCOUNT_ITEM.c.account_id.in_(account_ids))
    return (dict(row._mapping) for row in connection.execute(query))


def _line(item: Values) -> tuple[Any, ...]:
    return tuple(item[name] for name in ("account_id", "number", "service_on", "charge_cents"))


def _said(record: AccountRecord, entering: Entering) -> Values:
    """What the file has no column for stays as it is known."""
    values = described(record, entering)
    return {name: values[name] for name in described_by(record, values)}


def differences(
    record: AccountRecord, account_id: int, posted: dict[SourceLine, Posted], entering: Entering
) -> Iterator[Values]:
    """Ledger rows that bring what imports posted to what the newer export says."""
    revisions = entries_of(posted)
    wanted = {SourceLine(p.source_line, p.kind): p for p in record.postings}
    for line in sorted(posted.keys() | wanted.keys()):
        now = wanted[line].cents if line in wanted else 0
        before = posted.get(line, Posted(0, 0))
        if line.source_line == MEDICAID_LIMIT and "medicaid_copay" in record.unsaid:
            continue
        if now != before.cents:
            day = wanted[line].value_on if line in wanted else record.service_from
            change = Posting(line.source_line, line.kind, now - before.cents, day)
            revision = revisions[line.source_line]
            yield entry(account_id, record.key, change, revision, entering.now, entering.actor)
            revisions[line.source_line] += 1
