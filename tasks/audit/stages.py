"""An account's course: every change of stage recorded, every decision founded, no one forgotten."""

from tasks.audit.breach import ANSWERED, GONE, REACHED, Invariant

MOVED_UNRECORDED = Invariant(
    "moved_unrecorded",
    """
    WITH numbered AS (
        SELECT m.account_id, m.from_stage, m.to_stage, m.reason,
               LAG(m.to_stage) OVER (PARTITION BY m.account_id ORDER BY m.id) AS came_from,
               ROW_NUMBER() OVER (PARTITION BY m.account_id ORDER BY m.id DESC) AS from_last
        FROM move m
    )
    SELECT a.reference, CASE
               WHEN n.from_last = 1 AND n.to_stage <> a.stage
                   THEN 'it is in ' || a.stage || ' but was moved to ' || n.to_stage
               WHEN n.reason = '' THEN 'it was moved to ' || n.to_stage || ' without a reason'
               ELSE 'it was moved from ' || n.from_stage || ' but was in ' || n.came_from
           END
    FROM numbered n
    JOIN account a ON a.id = n.account_id
    WHERE (n.from_last = 1 AND n.to_stage <> a.stage) OR n.reason = ''
       OR n.from_stage <> n.came_from
    ORDER BY a.id
    """,
)

DECISION_UNFOUNDED = Invariant(
    "decision_unfounded",
    """
    SELECT a.reference, 'its decision ' || d.id || ' of ' || d.as_of || CASE
               WHEN d.reason = '' THEN ' has no reason'
               WHEN d.rules = '' THEN ' has no rule'
               WHEN d.policy_name = '' THEN ' has no policy'
               WHEN d.step = '' THEN ' has no step'
               WHEN d.policy_version > d.as_of
                   THEN ' has a policy of ' || d.policy_version || ', which was not in force yet'
               ELSE ' is of a run for another day, ' || r.as_of
           END
    FROM decision d
    JOIN account a ON a.id = d.account_id
    JOIN run r ON r.id = d.run_id
    WHERE d.reason = '' OR d.rules = '' OR d.policy_name = '' OR d.step = ''
       OR d.policy_version > d.as_of OR d.as_of <> r.as_of
    ORDER BY d.id
    """,
)

# A line of the same day may have left before the account was closed.
RESOLVED_ASKED = Invariant(
    "resolved_asked",
    f"""
    WITH {REACHED}
    SELECT s.item, 'it asks for money on account ' || a.reference || ', closed on ' || a.closed_on
    FROM reached s
    JOIN account a ON a.id = s.account_id
    WHERE s.asks AND a.stage = 'resolved' AND s.day > a.closed_on
    ORDER BY s.item_id, s.line_id
    """,
)

REVIEWED_ASKED = Invariant(
    "reviewed_asked",
    f"""
    WITH {REACHED},
    course AS (
        SELECT account_id, to_stage, moved_on,
               LEAD(moved_on) OVER (PARTITION BY account_id ORDER BY id) AS moved_again_on
        FROM move
    )
    SELECT s.item, 'account ' || a.reference || ' was with a person since ' || c.moved_on
    FROM course c
    JOIN reached s ON s.account_id = c.account_id
    JOIN account a ON a.id = c.account_id
    WHERE c.to_stage = 'human_review' AND s.asks AND s.day > c.moved_on
      AND (c.moved_again_on IS NULL OR s.day < c.moved_again_on)
    ORDER BY s.item_id, s.line_id
    """,
)

# Every step was offered by day 120; before it nobody is handed on.
REVIEW_TOO_SOON = Invariant(
    "review_too_soon",
    """
    SELECT a.reference, 'it was handed on by the cadence on ' || d.as_of
           || ', its first statement is of ' || a.first_statement_on
    FROM decision d
    JOIN step_run s ON s.decision_id = d.id AND s.status = 'done'
    JOIN account a ON a.id = d.account_id
    WHERE d.action = 'review' AND d.step = 'human_review'
      AND DAYS(d.as_of, a.first_statement_on) < 120 AND d.as_of >= a.first_statement_on
    ORDER BY d.id
    """,
)

# HD-08: who owes little, over all accounts, gets one statement and no calls. A plan, and a call
# asked for, stand. Of another account counts the most that it may have owed: what it owed after
# the last entry that was certainly known, or any time later.
SMALL_BALANCE_ASKED = Invariant(
    "small_balance_asked",
    f"""
    WITH {REACHED}, {ANSWERED},
    small AS (
        SELECT s.*, a.reference FROM reached s JOIN account a ON a.id = s.account_id
        WHERE s.asks AND s.amount_cents < 1000 AND s.step NOT IN ('statement_1', 'call_back')
          AND s.follow_up IS NULL AND a.first_statement_on < s.day
    ),
    running AS (
        SELECT n.account_id, n.id,
               SUM(n.amount_cents) OVER (PARTITION BY n.account_id ORDER BY n.id) AS owed_cents
        FROM ledger_entry n
        WHERE n.account_id IN (
            SELECT w.account_id FROM answered w JOIN small s ON s.guarantor_id = w.person_id)
    ),
    known AS (
        SELECT s.line_id, o.id AS account_id, COALESCE(MAX(n.id), 0) AS last_id
        FROM small s
        JOIN answered w ON w.person_id = s.guarantor_id AND w.account_id <> s.account_id
        JOIN account o ON o.id = w.account_id AND o.enrolled_on <= s.day
        LEFT JOIN ledger_entry n
          ON n.account_id = o.id AND n.value_on < s.day AND n.posted_at < s.left_at
        GROUP BY s.line_id, o.id
    ),
    other AS (
        SELECT k.line_id, k.account_id, MAX(r.owed_cents) AS cents
        FROM known k
        JOIN running r ON r.account_id = k.account_id AND r.id >= k.last_id
        GROUP BY k.line_id, k.account_id
    ),
    elsewhere AS (
        SELECT line_id, SUM(CASE WHEN cents > 0 THEN cents ELSE 0 END) AS cents
        FROM other GROUP BY line_id
    )
    SELECT s.item, s.step || ' asks for ' || s.amount_cents || ' cents of account ' || s.reference
    FROM small s
    LEFT JOIN elsewhere e ON e.line_id = s.line_id
    WHERE s.amount_cents + COALESCE(e.cents, 0) < 1000
    ORDER BY s.item_id, s.line_id
    """,
)

# Of whoever answered on that day: two people of then may be one by now.
SMALL_WRITE_OFF = Invariant(
    "small_write_off",
    """
    WITH small AS (
        SELECT n.id, n.amount_cents, n.value_on, a.reference, COALESCE((
                   SELECT MAX(u.guarantor_id) FROM step_run u
                   WHERE u.account_id = n.account_id AND u.as_of = n.value_on),
                   a.guarantor_id) AS guarantor_id
        FROM ledger_entry n
        JOIN account a ON a.id = n.account_id
        WHERE n.write_off_reason = 'small'
    )
    SELECT MIN(reference), 'balances of ' || -SUM(amount_cents)
           || ' cents of one person were written off as small on ' || value_on
    FROM small
    GROUP BY guarantor_id, value_on
    HAVING SUM(amount_cents) <= -1000
    ORDER BY MIN(id)
    """,
)

MAIL_AND_CALL_A_DAY = Invariant(
    "mail_and_call_a_day",
    f"""
    SELECT 'call ' || c.id, 'its guarantor got message ' || MIN(m.id) || ' on the same day'
    FROM call c
    JOIN envelope e ON e.id = c.envelope_id AND e.cancelled_on IS NULL
    JOIN {GONE} m ON m.guarantor_id = c.guarantor_id AND m.day = c.on_date
    GROUP BY c.id
    ORDER BY c.id
    """,
)

INVARIANTS = (
    MOVED_UNRECORDED, DECISION_UNFOUNDED, RESOLVED_ASKED, REVIEWED_ASKED, REVIEW_TOO_SOON,
    SMALL_BALANCE_ASKED, SMALL_WRITE_OFF, MAIL_AND_CALL_A_DAY,
)  # fmt: skip
