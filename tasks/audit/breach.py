"""What an audit finds, and how one invariant is asked of the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, text

# The birthday of the person `p`, as text: of February 29 it is greater than any day of that
# February, and so counts from March 1.
ADULT_ON = """(CAST(CAST(SUBSTR(CAST(p.birth_date AS TEXT), 1, 4) AS INTEGER) + 18 AS TEXT)
    || SUBSTR(CAST(p.birth_date AS TEXT), 5))"""
_DAYS_BETWEEN = re.compile(r"DAYS\(([\w.]+), ([\w.]+)\)")


@dataclass(frozen=True, slots=True)
class Breach:
    """One proven fault. `reference` is an account's reference or a row such as `message 17`."""

    kind: str
    reference: str
    detail: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """`sql` selects the breaches: a reference and a sentence, and nothing that names a person.

    It is plain SQL that SQLite and PostgreSQL both read. `DAYS(later, earlier)` is the one thing
    they say differently.
    """

    kind: str
    sql: str

    def breaches(self, connection: Connection) -> Iterator[Breach]:
        for reference, detail in connection.execute(_query(self.sql, connection.dialect.name)):
            yield Breach(self.kind, reference, detail)


@cache
def _query(sql: str, dialect: str) -> TextClause:
    days = r"(julianday(\1) - julianday(\2))" if dialect == "sqlite" else r"(\1 - \2)"
    return text(_DAYS_BETWEEN.sub(days, sql))


def day_of(value: Any) -> date:
    """A day as either database gives it."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def instant_of(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


CARRIED = "('sendgrid', 'smtp')"
# Messages that left and that nothing has replaced, with the day on which Tend acted: what a
# provider carries may arrive later.
GONE = f"""(
    SELECT m.*, CASE WHEN m.transport IN {CARRIED} THEN e.on_date ELSE m.provided_on END AS day
    FROM message m LEFT JOIN envelope e ON e.id = m.envelope_id
    WHERE m.status = 'sent' OR (
        m.status IN ('sending', 'accepted', 'unknown', 'deferred', 'delivered', 'complained')
        AND e.cancelled_on IS NULL)
)"""

# What reached a person: the lines of sent messages, and of listed calls that were not taken back.
# `left_at` is the last moment at which Tend had to know what it was about to say.
REACHED = f"""
reached AS (
    SELECT 'message ' || m.id AS item, m.id AS item_id, m.day AS day, m.provided_on,
           m.claimed_at AS left_at, e.guarantor_id, l.id AS line_id, l.account_id, l.step,
           l.kind, l.line_key, l.amount_cents, l.asks, l.follow_up
    FROM {GONE} m
    JOIN envelope e ON e.id = m.envelope_id
    JOIN envelope_line l ON l.envelope_id = e.id AND l.cancelled_on IS NULL
    UNION ALL
    SELECT 'call ' || c.id, c.id, c.on_date, c.on_date, r.started_at, e.guarantor_id, l.id,
           l.account_id, l.step, l.kind, l.line_key, l.amount_cents, l.asks, l.follow_up
    FROM call c
    JOIN envelope e ON e.id = c.envelope_id
    JOIN envelope_line l ON l.envelope_id = e.id AND l.cancelled_on IS NULL
    JOIN decision d ON d.id = l.decision_id
    JOIN run r ON r.id = d.run_id
)
"""

# Which accounts a person answers for, or did when something was said: the record may have been
# merged into another since, or somebody else may answer by now.
ANSWERED = """
record AS (
    SELECT id AS person_id, id AS kept_id FROM person
    UNION ALL SELECT gone_id, kept_id FROM person_merge
),
answered AS (
    SELECT r.person_id, a.id AS account_id FROM account a
    JOIN record r ON r.kept_id = a.guarantor_id
    UNION SELECT former_id, account_id FROM guarantor_change
)
"""
