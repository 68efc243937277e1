"""What a provider carries: settled in time, and never lost without somebody looking."""

from tasks.audit.breach import Invariant

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

INVARIANTS = (MESSAGE_UNSETTLED, MESSAGE_LOST)
