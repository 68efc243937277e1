"""What was sent again: somebody asked for it, it had been sent before, and once a day is enough."""

from tasks.audit.breach import REACHED, Invariant

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

INVARIANTS = (SENT_AGAIN_UNASKED, SENT_AGAIN_TWICE)
