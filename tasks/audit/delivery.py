"""What a provider carries: settled in time, never lost without somebody looking; and what was sent
again: somebody asked for it, it had been sent before, and once a day is enough."""

from tasks.audit.breach import REACHED, Invariant

# The day's runs settle what is older than an hour, or than three days once it was accepted.
MESSAGE_UNSETTLED = Invariant(
    "message_unsettled",
    """
    SELECT 'message ' || m.id, 'it is ' || m.status || ' since ' || e.on_date
    FROM message m
    JOIN envelope e ON e.id = m.envelope_id
    WHERE EXISTS (
        SELECT 1 FROM run r
        WHERE r.kind = 'daily' AND r.finished_at IS NOT NULL AND (
            (m.status IN ('sending', 'unknown') AND DAYS(r.as_of, e.on_date) > 1)
            OR (m.status IN ('accepted', 'deferred') AND DAYS(r.as_of, e.on_date) > 4)))
    ORDER BY m.id
    """,
)

# Whether a letter goes is for the rules to say; that they were asked is for us to prove.
MESSAGE_LOST = Invariant(
    "message_lost",
    """
    SELECT 'message ' || m.id, 'it did not arrive, and no run has looked at account '
           || a.reference || ' since'
    FROM message m
    JOIN envelope_line l ON l.envelope_id = m.envelope_id AND l.cancelled_on IS NOT NULL
    JOIN account a ON a.id = l.account_id AND a.stage NOT IN ('resolved', 'human_review')
    WHERE m.status IN ('failed', 'dropped', 'replaced')
      AND NOT EXISTS (
          SELECT 1 FROM envelope_line o
          WHERE o.decision_id = l.decision_id AND o.account_id = l.account_id
            AND o.cancelled_on IS NULL)
      AND NOT EXISTS (
          SELECT 1 FROM decision d WHERE d.account_id = a.id AND d.as_of >= l.cancelled_on)
      AND EXISTS (
          SELECT 1 FROM run r
          WHERE r.kind = 'daily' AND r.finished_at IS NOT NULL AND r.as_of > l.cancelled_on)
    ORDER BY m.id
    """,
)

_COPIES = f"""
    WITH {REACHED},
    copy AS (
        SELECT s.*, l.decision_id, d.run_id
        FROM reached s
        JOIN envelope_line l ON l.id = s.line_id
        JOIN decision d ON d.id = l.decision_id
        WHERE s.step IN ('statement_again', 'reminder_again', 'options_letter_again',
                         'invitation_again', 'confirmation_again')
    )
"""

SENT_AGAIN_UNASKED = Invariant(
    "sent_again_unasked",
    f"""{_COPIES}
    SELECT c.item, c.step || ' of account ' || a.reference || CASE
               WHEN q.id IS NULL THEN ' was sent, and nobody had asked for it'
               ELSE ' was sent, and there was none before it'
           END
    FROM copy c
    JOIN account a ON a.id = c.account_id
    LEFT JOIN resend q ON q.run_id = c.run_id AND q.account_id = c.account_id
        AND q.kind = c.kind AND q.actor <> ''
    WHERE q.id IS NULL OR NOT EXISTS (
        SELECT 1 FROM envelope_line b
        JOIN envelope e ON e.id = b.envelope_id
        JOIN message m ON m.envelope_id = e.id
        WHERE b.account_id = c.account_id AND b.kind = c.kind AND e.on_date < c.day
          AND m.status NOT IN ('planned', 'claimed', 'cancelled', 'failed'))
    ORDER BY c.item_id, c.line_id
    """,
)

SENT_AGAIN_TWICE = Invariant(
    "sent_again_twice",
    f"""{_COPIES},
    ranked AS (
        SELECT c.*, DENSE_RANK() OVER (
            PARTITION BY c.account_id, c.step, c.day ORDER BY c.decision_id) AS nth
        FROM copy c
    )
    SELECT item, step || ' went out for request ' || nth || ' of ' || day
    FROM ranked WHERE nth > 1
    ORDER BY item_id, line_id
    """,
)

INVARIANTS = (MESSAGE_UNSETTLED, MESSAGE_LOST, SENT_AGAIN_UNASKED, SENT_AGAIN_TWICE)
