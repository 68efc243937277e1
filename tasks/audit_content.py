"""What a sent envelope said: its hash and its total, worked out again from its lines."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, text

from tasks.audit_breach import GONE, Breach

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
