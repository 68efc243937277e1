"""Each message row against the rows it must agree with, column by column."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, text

from tasks.audit.breach import GONE, REACHED, Breach, Invariant

# A row has one status, so each column says something about the others. The first fault is named.
MESSAGE_ALTERED = Invariant(
    "message_altered",
    """
    SELECT found.item, found.fault FROM (
        SELECT m.id, 'message ' || m.id AS item, CASE
            WHEN e.id IS NULL THEN 'its envelope does not exist'
            WHEN m.channel <> e.channel THEN 'its channel is not its envelope''s'
            WHEN m.channel = 'call' THEN 'a call is not a message'
            WHEN e.sealed_at IS NULL THEN 'its envelope was never sealed'
            WHEN m.status NOT IN (
                'planned', 'cancelled', 'claimed', 'sent', 'sending', 'accepted', 'unknown',
                'deferred', 'delivered', 'dropped', 'bounced', 'complained', 'failed', 'replaced')
                THEN 'its status is none that Tend writes'
            WHEN m.status NOT IN ('sent', 'delivered', 'complained') AND m.provided_on IS NOT NULL
                THEN 'it was provided on ' || m.provided_on || ' but is not marked as sent'
            WHEN m.status IN ('sent', 'delivered') AND m.provided_on IS NULL
                AND e.cancelled_on IS NULL
                THEN 'it is marked as sent but was never provided'
            WHEN m.provided_on < e.on_date
                OR (m.provided_on > e.on_date AND m.status NOT IN ('delivered', 'complained'))
                THEN 'it was provided on ' || m.provided_on || ', its envelope is of ' || e.on_date
            WHEN m.status IN ('claimed', 'sent', 'sending', 'unknown') AND m.claimed_at IS NULL
                THEN 'it is ' || m.status || ' but was never claimed'
            WHEN m.status IN ('sending', 'unknown') AND m.handed_over_at IS NULL
                THEN 'it is ' || m.status || ' but was never handed over'
            WHEN m.status = 'planned' AND m.claimed_at IS NOT NULL
                THEN 'it was claimed but is marked as planned'
            WHEN m.claimed_at < e.sealed_at THEN 'it was claimed before its envelope was sealed'
            WHEN m.status = 'cancelled' AND e.cancelled_on IS NULL
                THEN 'it is cancelled but its envelope is not'
            WHEN e.cancelled_on IS NOT NULL
                AND m.status IN ('planned', 'claimed', 'sent', 'sending', 'unknown')
                THEN 'its envelope is cancelled but it is ' || m.status
            WHEN m.status IN ('failed', 'cancelled', 'unknown', 'dropped', 'bounced', 'replaced')
                AND m.reason = ''
                THEN 'it is ' || m.status || ' without a reason'
            WHEN m.status IN ('planned', 'claimed', 'sent', 'sending') AND m.reason <> ''
                THEN 'it is ' || m.status || ' but has a reason for not being sent'
            WHEN m.channel = 'notice' AND m.print_batch_id IS NOT NULL
                THEN 'a notice is in a print batch'
            WHEN m.print_batch_id IS NOT NULL AND b.id IS NULL
                THEN 'its print batch does not exist'
            WHEN b.on_date <> e.on_date THEN 'its print batch is of another day'
            WHEN m.channel = 'letter' AND m.status = 'sent' AND b.written_at IS NULL
                THEN 'it is a sent letter without a written print batch'
            WHEN m.status = 'sent' AND b.written_at < m.claimed_at
                THEN 'it was claimed after its print batch was written'
        END AS fault
        FROM message m
        LEFT JOIN envelope e ON e.id = m.envelope_id
        LEFT JOIN print_batch b ON b.id = m.print_batch_id
    ) found
    WHERE found.fault IS NOT NULL
    ORDER BY found.id
    """,
)

CALL_ALTERED = Invariant(
    "call_altered",
    """
    SELECT found.item, found.fault FROM (
        SELECT c.id, 'call ' || c.id AS item, CASE
            WHEN e.id IS NULL THEN 'its envelope does not exist'
            WHEN e.channel <> 'call' THEN 'its envelope is for mail'
            WHEN c.on_date <> e.on_date THEN 'its day is not its envelope''s'
            WHEN c.closed_on < c.on_date THEN 'it was closed before its day'
            WHEN c.closed_on IS NULL AND e.cancelled_on IS NOT NULL
                THEN 'it is open but its envelope is cancelled'
        END AS fault
        FROM call c LEFT JOIN envelope e ON e.id = c.envelope_id
    ) found
    WHERE found.fault IS NOT NULL
    ORDER BY found.id
    """,
)

ENVELOPE_ALTERED = Invariant(
    "envelope_altered",
    """
    SELECT found.item, found.fault FROM (
        SELECT e.id, 'envelope ' || e.id AS item, CASE
            WHEN e.channel = 'call' AND c.id IS NULL THEN 'it is for a call that does not exist'
            WHEN e.channel <> 'call' AND e.sealed_at IS NOT NULL AND m.id IS NULL
                THEN 'it is sealed but its message does not exist'
            WHEN e.cancelled_on IS NOT NULL AND l.standing > 0
                THEN 'it is cancelled but ' || l.standing || ' of its lines are not'
            WHEN e.cancelled_on IS NULL AND l.standing = 0
                THEN 'all of its lines are cancelled but it is not'
        END AS fault
        FROM envelope e
        LEFT JOIN message m ON m.envelope_id = e.id
        LEFT JOIN call c ON c.envelope_id = e.id
        LEFT JOIN (
            SELECT envelope_id, SUM(CASE WHEN cancelled_on IS NULL THEN 1 ELSE 0 END) AS standing
            FROM envelope_line GROUP BY envelope_id
        ) l ON l.envelope_id = e.id
    ) found
    WHERE found.fault IS NOT NULL
    ORDER BY found.id
    """,
)

# Cancelling a line frees its key, so a sent line that was cancelled afterwards could be sent again.
MESSAGE_TWICE = Invariant(
    "message_twice",
    f"""
    WITH sent AS (
        SELECT m.id, COALESCE(l.freed_key, l.line_key) AS step_key, a.reference, l.step
        FROM {GONE} m
        JOIN envelope_line l ON l.envelope_id = m.envelope_id
        JOIN account a ON a.id = l.account_id
        WHERE l.cancelled_on IS NULL OR l.cancelled_on > m.provided_on
    ),
    ranked AS (
        SELECT s.*, ROW_NUMBER() OVER (PARTITION BY step_key ORDER BY id) AS nth FROM sent s
    )
    SELECT 'message ' || id, 'it sends ' || step || ' of account ' || reference || ' again'
    FROM ranked WHERE nth > 1
    UNION ALL
    SELECT 'message ' || later.id, 'the guarantor got message ' || MIN(m.id)
           || ' through the same channel on the same day'
    FROM {GONE} later
    JOIN {GONE} m ON m.guarantor_id = later.guarantor_id AND m.day = later.day
     AND m.channel = later.channel AND m.id < later.id
    WHERE later.channel <> 'letter'
    GROUP BY later.id
    """,
)

LINE_ALTERED = Invariant(
    "line_altered",
    f"""
    WITH {REACHED}
    SELECT s.item, 'line ' || s.line_id || ' has a key that is not of its account and step'
    FROM reached s
    WHERE s.line_key NOT LIKE 'line\\:' || s.account_id || '\\:%\\:' || s.step || '\\:%'
    ORDER BY s.item_id, s.line_id
    """,
)

INVARIANTS = (
    MESSAGE_ALTERED, CALL_ALTERED, ENVELOPE_ALTERED, MESSAGE_TWICE, LINE_ALTERED,
)  # fmt: skip


_LINES = f"""
    SELECT m.id AS message_id, e.content_hash, e.total_cents, l.line_key, l.amount_cents
    FROM {GONE} m
    JOIN envelope e ON e.id = m.envelope_id
    JOIN envelope_line l ON l.envelope_id = e.id AND l.cancelled_on IS NULL
    ORDER BY m.id
"""


def content_changed(connection: Connection) -> Iterator[Breach]:
    """Sent messages whose lines are not those that were sealed."""
    rows = connection.execute(text(_LINES), execution_options={"yield_per": 10_000})
    for message_id, lines in groupby(rows, key=lambda row: row.message_id):
        if fault := _fault(list(lines)):
            yield Breach("content_changed", f"message {message_id}", fault)


def _fault(lines: list[Row[Any]]) -> str | None:
    content = "\n".join(sorted(f"{line.line_key}={line.amount_cents}" for line in lines))
    if sha256(content.encode()).hexdigest() != lines[0].content_hash:
        return "its lines are not those it was sent with"
    if sum(line.amount_cents for line in lines) != lines[0].total_cents:
        return "its total is not the sum of its lines"
    return None
