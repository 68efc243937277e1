"""What a provider carries: settled in time, never lost without somebody looking. What was sent
again: somebody asked for it, it had been sent before, and once a day is enough. What is printed:
a letter lies in one print batch, and in a second one only because somebody asked for it."""

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

PRINTED_TWICE = Invariant(
    "printed_twice",
    """
    SELECT found.item, found.fault FROM (
        SELECT p.id, 'message ' || p.message_id AS item, CASE
            WHEN m.id IS NULL THEN 'a letter was printed again that does not exist'
            WHEN m.status <> 'sent' THEN 'it was printed again but is ' || m.status
            WHEN r.id IS NULL THEN 'it lies in a second batch and nobody asked for it'
            WHEN trim(r.actor) = '' THEN 'it was printed again and nobody says who asked'
            WHEN trim(r.reason) = '' THEN 'it was printed again and nobody says why'
            WHEN m.print_batch_id = p.print_batch_id THEN 'it was printed again in its own batch'
            WHEN m.print_batch_id <> r.of_batch_id AND NOT EXISTS (
                SELECT 1 FROM reprinted_letter q
                WHERE q.print_batch_id = r.of_batch_id AND q.message_id = p.message_id
            ) THEN 'it was printed again from a batch in which it never lay'
            WHEN b.on_date < m.provided_on THEN 'it was printed again before it was printed'
        END AS fault
        FROM reprinted_letter p
        LEFT JOIN message m ON m.id = p.message_id
        LEFT JOIN print_batch b ON b.id = p.print_batch_id
        LEFT JOIN reprint r ON r.print_batch_id = p.print_batch_id
    ) found
    WHERE found.fault IS NOT NULL
    ORDER BY found.id
    """,
)

# A batch that is written says how many letters lie in it.
BATCH_COUNT = Invariant(
    "batch_count",
    """
    SELECT 'print batch ' || b.id, 'it holds ' || b.letters || ' letters, but '
           || COUNT(l.message_id) || ' messages say they are in it'
    FROM print_batch b
    LEFT JOIN (
        SELECT id AS message_id, print_batch_id FROM message WHERE status IN ('claimed', 'sent')
        UNION ALL
        SELECT message_id, print_batch_id FROM reprinted_letter
    ) l ON l.print_batch_id = b.id
    WHERE b.written_at IS NOT NULL
    GROUP BY b.id, b.letters
    HAVING COUNT(l.message_id) <> b.letters
    ORDER BY b.id
    """,
)

INVARIANTS = (
    MESSAGE_UNSETTLED, MESSAGE_LOST, SENT_AGAIN_UNASKED, SENT_AGAIN_TWICE, PRINTED_TWICE,
    BATCH_COUNT,
)  # fmt: skip
