"""The disk against the record: what left is on record, and what is on record lies there.

Asked with SQL of its own and of the files; no rule is asked.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from tasks.audit.breach import Breach, day_of
from tasks.audit.run_audit import AuditResult, audit
from tasks.journal import (
    departures,
    first_day,
    is_whole_batch,
    letters_on_disk,
    notices_on_disk,
)
from tasks.runtime import current

LEFT_UNRECORDED = "left_unrecorded"
RECORDED_NOT_LEFT = "recorded_not_left"

# An interrupted run may have left a claim behind, which the next one settles.
_ON_RECORD = """
    SELECT e.token FROM message m JOIN envelope e ON e.id = m.envelope_id
    WHERE m.status NOT IN ('planned', 'cancelled')
    UNION SELECT token FROM unrecorded_mail
"""
# What was written in a home that was given up lies there.
_BATCHES = """
    SELECT b.id, b.name, b.on_date FROM print_batch b LEFT JOIN home h ON h.id = b.home_id
    WHERE b.written_at IS NOT NULL AND b.letters > 0
      AND (h.id IS NULL OR h.mark = (SELECT mark FROM home ORDER BY id DESC LIMIT 1))
    ORDER BY b.id
"""
_MOVED = "SELECT max(since) AS since FROM home WHERE moved_by <> ''"
_NOTICES = """
    SELECT m.id, e.token, e.on_date FROM message m JOIN envelope e ON e.id = m.envelope_id
    WHERE m.channel = 'notice' AND m.status = 'sent' AND m.transport IN ('', 'file')
    ORDER BY m.id
"""


def audit_with_disk(connection: Connection) -> AuditResult:
    """And what lies in `var/` against what is on record, both ways."""
    found = audit(connection)
    return AuditResult(found.checked, (*found.breaches, *disk_breaches(connection)))


def disk_breaches(connection: Connection) -> Iterator[Breach]:
    yield from _left_unrecorded(connection)
    yield from _recorded_not_left(connection)


def _left_unrecorded(connection: Connection) -> Iterator[Breach]:
    known = {row.token for row in connection.execute(text(_ON_RECORD))}
    told = departures()
    left = {token: (one.channel, one.day, one.batch) for token, one in told.items()}
    left |= {one.token: ("letter", one.day, one.batch) for one in letters_on_disk()}
    left |= {token: ("notice", day, "") for token, day in notices_on_disk()}
    for token, (channel, day, batch) in sorted(left.items()):
        if token not in known:
            where = f" in {batch}" if batch else ""
            detail = f"a {channel} of {day.isoformat()}{where} left, and nothing here knows of it"
            yield Breach(LEFT_UNRECORDED, f"token {token[:6]}", detail)


def _recorded_not_left(connection: Connection) -> Iterator[Breach]:
    """Since the journal began: what left before it may have been put away long ago."""
    since, var = first_day(), current().var
    if since is None:
        return
    for row in connection.execute(text(_BATCHES)):
        day = day_of(row.on_date)
        if day >= since and not is_whole_batch(var / "letters" / day.isoformat(), row.name):
            detail = f"{row.name} was printed, and does not lie whole in its place"
            yield Breach(RECORDED_NOT_LEFT, f"print batch {row.id}", detail)
    moved = connection.execute(text(_MOVED)).scalar()
    for row in connection.execute(text(_NOTICES)):
        day = day_of(row.on_date)
        if moved is not None and day <= day_of(moved):
            continue
        path = var / "outbox" / day.isoformat() / f"{row.token}.eml"
        if day >= since and not path.exists():
            detail = f"it was written on {day.isoformat()}, and its file is gone"
            yield Breach(RECORDED_NOT_LEFT, f"message {row.id}", detail)
