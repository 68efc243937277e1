"""The ledger only grows: a corrected amount is one more row with the difference."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from policy.terms import LedgerKind
from tasks.intake.entering import IMPORTED, Entering
from tasks.intake.new_accounts import entry
from tasks.intake.records import AccountRecord, Posting
from tasks.storage.bulk import Values
from tasks.storage.tables import LEDGER


class _Line(NamedTuple):
    """An amount as the source names it. One line may change its kind, never its name."""

    source_line: str
    kind: LedgerKind


class Posted(NamedTuple):
    cents: int
    entries: int


def posted_by_imports(
    connection: Connection, account_ids: Sequence[int]
) -> dict[int, dict[_Line, Posted]]:
    """Per account and source line what imports posted so far; what we recorded is left out."""
    found: dict[int, dict[_Line, Posted]] = {account_id: {} for account_id in account_ids}
    columns = (LEDGER.c.account_id, LEDGER.c.source_line, LEDGER.c.kind)
    query = (
        select(*columns, func.sum(LEDGER.c.amount_cents), func.count())
        .where(LEDGER.c.account_id.in_(account_ids), LEDGER.c.entry_key.startswith(f"{IMPORTED}:"))
        .group_by(*columns)
    )
    for account_id, source_line, kind, cents, count in connection.execute(query):
        found[account_id][_Line(source_line, kind)] = Posted(int(cents), count)
    return found


def differences(
    record: AccountRecord, account_id: int, posted: dict[_Line, Posted], entering: Entering
) -> Iterator[Values]:
    """Ledger rows that bring what imports posted to what the newer export says."""
    revisions: Counter[str] = Counter()
    for line, before in posted.items():
        revisions[line.source_line] += before.entries
    wanted = {_Line(p.source_line, p.kind): p for p in record.postings}
    for line in sorted(posted.keys() | wanted.keys()):
        now = wanted[line].cents if line in wanted else 0
        before = posted.get(line, Posted(0, 0))
        if now != before.cents:
            day = wanted[line].value_on if line in wanted else record.service_from
            change = Posting(line.source_line, line.kind, now - before.cents, day)
            yield entry(record, account_id, change, revisions[line.source_line], entering)
            revisions[line.source_line] += 1
