"""Whom Tend reached, where, for what reason, and whether it should have waited."""

from collections.abc import Iterator
from functools import lru_cache

import zipcodes
from sqlalchemy import Connection, text

from tasks.audit.breach import REACHED, Breach, Invariant

MESSAGE_WITHOUT_DECISION = Invariant(
    "message_without_decision",
    """
    WITH item AS (
        SELECT 'message ' || id AS name, id, envelope_id FROM message
        WHERE status IN ('planned', 'claimed', 'sent', 'sending')
        UNION ALL
        SELECT 'call ' || id, id, envelope_id FROM call WHERE closed_on IS NULL
    )
    SELECT i.name, COUNT(l.id) - COUNT(d.id) || ' of its ' || COUNT(l.id)
           || ' lines have no decision to send them'
    FROM item i
    JOIN envelope e ON e.id = i.envelope_id
    LEFT JOIN envelope_line l ON l.envelope_id = e.id AND l.cancelled_on IS NULL
    LEFT JOIN decision d
      ON d.id = l.decision_id AND d.account_id = l.account_id AND d.step = l.step
     AND d.action IN ('contact', 'call', 'screen', 'resolve')
     AND (d.as_of = e.on_date OR (
          d.as_of < e.on_date AND l.kind IN (
              'determination', 'presumptive_award', 'paid_in_full', 'plan_forgiven')))
    GROUP BY i.name, i.id
    HAVING COUNT(d.id) = 0 OR COUNT(d.id) < COUNT(l.id)
    ORDER BY i.id
    """,
)

# An import may name another guarantor until the first statement was sent, so an earlier line is
# held to the guarantor its run found.
LINE_OTHER_GUARANTOR = Invariant(
    "line_other_guarantor",
    """
    WITH item AS (
        SELECT 'message ' || id AS name, id, envelope_id, guarantor_id,
               status IN ('planned', 'claimed') AS waits
        FROM message
        UNION ALL
        SELECT 'call ' || id, id, envelope_id, guarantor_id, closed_on IS NULL FROM call
    )
    SELECT i.name, 'it goes to another guarantor than its envelope'
    FROM item i JOIN envelope e ON e.id = i.envelope_id
    WHERE i.guarantor_id <> e.guarantor_id
    UNION ALL
    SELECT i.name, 'account ' || a.reference || ' belongs to another guarantor'
    FROM item i
    JOIN envelope e ON e.id = i.envelope_id
    JOIN envelope_line l ON l.envelope_id = e.id AND l.cancelled_on IS NULL
    JOIN account a ON a.id = l.account_id
    LEFT JOIN decision d ON d.id = l.decision_id
    LEFT JOIN step_run s ON s.account_id = d.account_id AND s.run_id = d.run_id
    WHERE e.guarantor_id <> COALESCE(s.guarantor_id, a.guarantor_id)
       OR ((i.waits OR a.first_statement_on <= e.on_date) AND e.guarantor_id <> a.guarantor_id
           AND NOT EXISTS (
               SELECT 1 FROM person_merge m
               WHERE m.gone_id = e.guarantor_id AND m.kept_id = a.guarantor_id))
    """,
)

FORMER_GUARANTOR = Invariant(
    "former_guarantor",
    f"""
    WITH {REACHED},
    ended AS (
        SELECT g.account_id, g.former_id, g.guarantor_id, g.changed_on,
               LEAD(g.changed_on) OVER (PARTITION BY g.account_id ORDER BY g.id) AS changed_again_on
        FROM guarantor_change g
    )
    SELECT s.item, 'somebody else answers for account ' || a.reference || ' since ' || c.changed_on
    FROM ended c
    JOIN reached s ON s.account_id = c.account_id AND s.guarantor_id = c.former_id
    JOIN account a ON a.id = s.account_id
    WHERE s.day > c.changed_on AND (c.changed_again_on IS NULL OR s.day < c.changed_again_on)
      AND NOT EXISTS (
        SELECT 1 FROM person_merge m
        WHERE m.gone_id = c.guarantor_id AND m.kept_id = c.former_id AND m.merged_on <= s.day)
    ORDER BY s.item_id, s.line_id
    """,
)

MERGED_AWAY = Invariant(
    "merged_away",
    f"""
    WITH {REACHED}
    SELECT s.item, 'its record was merged into another one on ' || m.merged_on
    FROM person_merge m
    JOIN reached s ON s.guarantor_id = m.gone_id
    WHERE s.day > m.merged_on
    ORDER BY s.item_id, s.line_id
    """,
)

# A person may have released the hold since then: they know more than the file.
ROWS_REFUSED = Invariant(
    "rows_refused",
    f"""
    WITH {REACHED}
    SELECT s.item, 'an import of ' || a.rows_refused_on || ' refused rows of account '
           || a.reference
    FROM account a
    JOIN reached s ON s.account_id = a.id
    WHERE s.day > a.rows_refused_on
      AND NOT EXISTS (
          SELECT 1 FROM hold h
          WHERE h.account_id = a.id AND h.kind = 'HD-25' AND h.released_on >= a.rows_refused_on
            AND h.released_on <= s.day
            AND h.released_by NOT IN ('', 'import', 'tend', 'follows from the facts'))
    ORDER BY s.item_id, s.line_id
    """,
)

# The latest application counts. An incomplete one may lapse after 30 days, extended once. An answer
# leaves 30 days; one account can be answered long after the others, when a hold on it ends.
_ANSWERED = (
    "SELECT 1 FROM determination d WHERE d.application_id = p.id AND d.determined_on < s.day"
)
APPLICATION_PENDING_ASKED = Invariant(
    "application_pending_asked",
    f"""
    WITH {REACHED},
    latest AS (SELECT MAX(id) AS id FROM application GROUP BY guarantor_id)
    SELECT s.item, 'it asks for money while application ' || p.id || ' is ' || p.status
    FROM latest t
    JOIN application p ON p.id = t.id
    JOIN reached s ON s.guarantor_id = p.guarantor_id
    WHERE s.asks AND s.day > p.status_on
      AND NOT EXISTS (
        SELECT 1 FROM person_merge m WHERE m.kept_id = p.guarantor_id AND s.day <= m.merged_on)
      AND (
        p.status IN ('received', 'complete')
        OR (p.status = 'incomplete' AND DAYS(s.day, p.status_on) <= 60)
        OR (p.status = 'determined' AND s.day <= p.answer_until
            AND (NOT EXISTS ({_ANSWERED})
                 OR EXISTS ({_ANSWERED} AND DAYS(s.day, d.determined_on) <= 30)))
      )
    ORDER BY s.item_id, s.line_id
    """,
)

PLAN_ASKED = Invariant(
    "plan_asked",
    f"""
    WITH {REACHED}
    SELECT s.item, 'it asks for ' || s.step || ' of account ' || a.reference || ' while plan '
           || p.id || ' was kept'
    FROM "plan" p
    JOIN plan_account b ON b.plan_id = p.id
    JOIN reached s ON s.account_id = b.account_id
    JOIN account a ON a.id = s.account_id
    WHERE s.asks AND s.follow_up IS NULL AND p.enrolled_on < s.day
      AND (p.status = 'active' OR p.ended_on > s.day)
      AND NOT EXISTS (
        SELECT 1 FROM plan_taken_up t
        WHERE t.plan_id = p.id AND t.completed_on <= s.day AND t.taken_up_on >= s.day)
    ORDER BY s.item_id, s.line_id
    """,
)

INVARIANTS = (
    MESSAGE_WITHOUT_DECISION, LINE_OTHER_GUARANTOR, FORMER_GUARANTOR, MERGED_AWAY,
    ROWS_REFUSED,    APPLICATION_PENDING_ASKED, PLAN_ASKED,
)  # fmt: skip

# Letters to the address that still stands, unless a person said that it is right. At home alone:
# how a code is written abroad, nobody knows here.
_SENT_HOME = """
    SELECT m.id, p.postal_code, p.state
    FROM message m JOIN person p ON p.id = m.guarantor_id
    WHERE m.status = 'sent' AND m.channel = 'letter' AND p.line1 <> '' AND p.country = ''
      AND COALESCE(p.address_fault, '') <> 'verified'
      AND (p.address_since IS NULL OR p.address_since < m.provided_on)
    ORDER BY m.id
"""


def sent_nowhere(connection: Connection) -> Iterator[Breach]:
    """HD-07: no letter goes where its ZIP code lets none arrive."""
    for message_id, code, state in connection.execute(text(_SENT_HOME)):
        states = _states_of(code[:5])
        if not states or (state and state not in states):
            what = "of another state" if states else "that is none" if code else "that is missing"
            yield Breach("sent_nowhere", f"message {message_id}", f"it has a ZIP code {what}")


@lru_cache(maxsize=50_000)
def _states_of(code: str) -> frozenset[str]:
    if not (len(code) == 5 and code.isdecimal()):
        return frozenset()
    return frozenset(place["state"] for place in zipcodes.matching(code))
