"""What imports posted for each line of a source so far, and the ledger row of what is missing."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from policy.terms import EntryOrigin, LedgerKind
from tasks.intake.upsert.import_context import IMPORTED
from tasks.intake.upsert.records import Posting
from tasks.payments import Line, match, match_falls, matched
from tasks.storage import LEDGER, Values, among


class SourceLine(NamedTuple):
    """An amount as the source names it. One line may change its kind, never its name."""

    source_line: str
    kind: LedgerKind


class Posted(NamedTuple):
    cents: int
    entries: int


_NOTHING = Posted(0, 0)
Lines = dict[int, dict[SourceLine, Posted]]
"""By account."""


def posted_with_records(
    connection: Connection, shown: Mapping[int, Sequence[Posting]], today: date, actor: str
) -> Lines:
    """What stands for these accounts' lines. One that is not posted, or was gone for a while, and
    is money that somebody recorded here is posted already, with the amount that was recorded."""
    posted = posted_by_imports(connection, shown.keys())
    taken = matched(connection, shown.keys())
    lines = {
        account_id: [
            Line(*posting)
            for posting in postings
            if posting.cents
            and not posted[account_id].get(_line(posting), _NOTHING).cents
            and (account_id, *_line(posting)) not in taken
        ]
        for account_id, postings in shown.items()
    }
    for (account_id, source_line, kind), cents in match(connection, lines, today, actor).items():
        line = SourceLine(source_line, kind)
        posted[account_id][line] = Posted(cents, posted[account_id].get(line, _NOTHING).entries)
    falls = dict(_falls(shown, posted))
    for account_id, cents in match_falls(connection, falls, today, actor).items():
        line = SourceLine(falls[account_id].source_line, falls[account_id].kind)
        before = posted[account_id][line]
        posted[account_id][line] = Posted(before.cents + cents, before.entries)
    return posted


def _falls(shown: Mapping[int, Sequence[Posting]], posted: Lines) -> Iterator[tuple[int, Line]]:
    """Balances brought forward that are lower than they were."""
    for account_id, postings in shown.items():
        for posting in postings:
            before = posted[account_id].get(_line(posting), _NOTHING).cents
            if posting.kind is LedgerKind.BROUGHT_FORWARD and posting.cents < before:
                yield account_id, Line(*posting)._replace(cents=posting.cents - before)


def _line(posting: Posting) -> SourceLine:
    return SourceLine(posting.source_line, posting.kind)


def posted_by_imports(connection: Connection, account_ids: Collection[int]) -> Lines:
    """Per account and source line what imports posted so far. What we recorded is left out, unless
    an export has shown it since."""
    found: Lines = {account_id: {} for account_id in account_ids}
    columns = (LEDGER.c.account_id, LEDGER.c.source_line, LEDGER.c.kind)
    query = (
        select(*columns, func.sum(LEDGER.c.amount_cents), func.count())
        .where(
            among(connection, LEDGER.c.account_id, account_ids),
            LEDGER.c.origin == EntryOrigin.IMPORT,
        )
        .group_by(*columns)
    )
    for account_id, source_line, kind, cents, count in connection.execute(query):
        found[account_id][SourceLine(source_line, kind)] = Posted(int(cents), count)
    for (account_id, source_line, kind), cents in matched(connection, account_ids).items():
        line = SourceLine(source_line, kind)
        before = found[account_id].get(line, _NOTHING)
        found[account_id][line] = Posted(before.cents + cents, before.entries)
    return found


def entries_of(lines: Mapping[SourceLine, Posted]) -> Counter[str]:
    """How often imports posted each line of one account: it may have had another kind or day."""
    found: Counter[str] = Counter()
    for line, posted in lines.items():
        found[line.source_line] += posted.entries
    return found


def entry(
    account_id: int, account_key: str, posting: Posting, revision: int, now: datetime, actor: str
) -> Values:
    """`revision` is 0 for the first amount of a source line, then counts its corrections."""
    return {
        "account_id": account_id,
        "kind": posting.kind,
        "amount_cents": posting.cents,
        "value_on": posting.value_on,
        "posted_at": now,
        "entry_key": f"{IMPORTED}:{account_key}:{posting.source_line}:{revision}",
        "source_line": posting.source_line,
        "actor": actor,
        "origin": EntryOrigin.IMPORT,
        "reverses_id": None,
    }
