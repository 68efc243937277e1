"""Payment plans: their sums and dates, and that nobody lost one without a notice and its time."""

from tasks.audit.breach import ANSWERED, GONE, REACHED, Invariant

# Two records with a plan each that turned out to be of one person keep what was agreed.
TWO_PLANS = Invariant(
    "two_plans",
    """
    SELECT 'plan ' || p.id, 'guarantor ' || p.guarantor_id || ' has ' || p.plans
           || ' plans at a time'
    FROM (
        SELECT MAX(id) AS id, guarantor_id, COUNT(id) AS plans, MAX(enrolled_on) AS enrolled_on
        FROM "plan" WHERE status = 'active'
        GROUP BY guarantor_id
        HAVING COUNT(id) > 1
    ) p
    WHERE NOT EXISTS (
        SELECT 1 FROM person_merge m
        WHERE m.kept_id = p.guarantor_id AND m.merged_on >= p.enrolled_on)
    """,
)

# PP-09: 14 to 30 days after it was agreed. A skip moves later instalments, never the first day.
FIRST_DUE_WRONG = Invariant(
    "first_due_wrong",
    """
    SELECT 'plan ' || p.id, 'its first payment was due ' || i.due_on || ', agreed on '
           || p.enrolled_on
    FROM "plan" p
    JOIN instalment i ON i.plan_id = p.id AND i.number = 1
    WHERE DAYS(i.due_on, p.enrolled_on) < 14
    ORDER BY p.id
    """,
)

INSTALMENT_OVERPAID = Invariant(
    "instalment_overpaid",
    """
    SELECT 'plan ' || plan_id, 'instalment ' || number || ' of ' || amount_cents
           || ' cents is paid with ' || paid_cents
    FROM instalment
    WHERE paid_cents < 0 OR paid_cents > amount_cents OR amount_cents < 0
    ORDER BY plan_id, number
    """,
)

# Rule 8.2 cure notice: a written notice, and 30 days to put the plan right.
DEFAULT_TOO_SOON = Invariant(
    "default_too_soon",
    f"""
    WITH {REACHED}
    SELECT 'plan ' || p.id, 'it was given up on ' || p.ended_on
           || ' without a cure notice at least 30 days before'
    FROM "plan" p
    WHERE p.status = 'defaulted' AND NOT EXISTS (
        SELECT 1 FROM plan_account b
        JOIN reached s ON s.account_id = b.account_id
        WHERE b.plan_id = p.id AND s.kind = 'cure_notice' AND s.day >= p.enrolled_on
          AND DAYS(p.ended_on, s.day) > 30)
    ORDER BY p.id
    """,
)

# Onwards would be human review by the cadence, or nothing at all.
DEFAULT_ONWARDS = Invariant(
    "default_onwards",
    """
    SELECT 'plan ' || p.id, 'account ' || a.reference || ' went to ' || m.to_stage
           || ' when it was given up'
    FROM "plan" p
    JOIN plan_account b ON b.plan_id = p.id
    JOIN account a ON a.id = b.account_id
    JOIN move m ON m.account_id = a.id AND m.moved_on = p.ended_on
     AND m.from_stage = 'plan_follow_up'
    JOIN decision d ON d.id = m.decision_id AND d.action = 'return_to_call'
    WHERE p.status = 'defaulted' AND m.to_stage NOT IN ('options_call', 'statement')
    ORDER BY p.id
    """,
)

PLAN_HALF_ENDED = Invariant(
    "plan_half_ended",
    """
    SELECT 'plan ' || id, 'it is ' || status || ' but its day of ending does not say so'
    FROM "plan"
    WHERE (status = 'active') <> (ended_on IS NULL)
    ORDER BY id
    """,
)

# PL-07: whatever lowers the bills makes the plan smaller, and one without a debt is over.
PLAN_ASKS_TOO_MUCH = Invariant(
    "plan_asks_too_much",
    """
    WITH owed AS (
        SELECT b.plan_id, COALESCE(SUM(a.balance_cents), 0) AS cents
        FROM plan_account b
        LEFT JOIN account a ON a.id = b.account_id AND a.balance_cents > 0
        GROUP BY b.plan_id
    ),
    asked AS (
        SELECT plan_id, SUM(amount_cents - paid_cents) AS cents FROM instalment GROUP BY plan_id
    )
    SELECT 'plan ' || p.id, 'it asks for ' || k.cents || ' cents, and ' || o.cents || ' are owed'
    FROM "plan" p
    JOIN owed o ON o.plan_id = p.id
    JOIN asked k ON k.plan_id = p.id
    WHERE p.status = 'active' AND (k.cents > o.cents OR o.cents = 0)
    ORDER BY p.id
    """,
)

_CAME_SINCE = """
    SELECT 1 FROM plan_account b JOIN ledger_entry n ON n.account_id = b.account_id
    WHERE b.plan_id = t.plan_id AND DAYS(n.value_on, t.due_on) > -21
"""
_IN_THE_WAY = f"""
    EXISTS (
        SELECT 1 FROM hold h WHERE h.guarantor_id = t.guarantor_id
          AND (h.released_on IS NULL OR DAYS(h.released_on, t.due_on) > -15))
    OR EXISTS (
        SELECT 1 FROM application q WHERE q.guarantor_id = t.guarantor_id
          AND (q.status IN ('received', 'incomplete', 'complete')
               OR DAYS(q.status_on, t.due_on) > -31))
    OR EXISTS (
        SELECT 1 FROM plan_account b JOIN account a ON a.id = b.account_id
        WHERE b.plan_id = t.plan_id AND (
            a.stage <> 'plan_follow_up' OR a.balance_cents <= 0 OR a.promise_until IS NOT NULL
            OR a.call_back_on IS NOT NULL OR a.ask_not_before > t.due_on))
    OR EXISTS (
        SELECT 1 FROM account a WHERE a.guarantor_id = t.guarantor_id AND a.balance_cents < 0)
    OR EXISTS (
        SELECT 1 FROM call_result c JOIN record r ON r.person_id = c.guarantor_id
        WHERE r.kept_id = t.guarantor_id AND DAYS(c.on_date, t.due_on) > -15)
    OR EXISTS (
        SELECT 1 FROM step_run u WHERE u.guarantor_id = t.guarantor_id AND u.status = 'failed'
          AND u.as_of >= t.due_on)
    OR 3 <= (
        SELECT COUNT(*) FROM {GONE} m JOIN record r ON r.person_id = m.guarantor_id
        WHERE r.kept_id = t.guarantor_id AND DAYS(m.day, t.due_on) > -31)
    OR EXISTS ({_CAME_SINCE})
    OR NOT EXISTS (
        SELECT 1 FROM run d WHERE d.kind = 'daily' AND d.finished_at IS NOT NULL
          AND DAYS(d.as_of, t.due_on) BETWEEN -7 AND 0)
"""

# More than a week after an instalment nobody had written about the plan since the week before it,
# although a day of that week was worked and nothing stood in the way: no hold, application or
# answer, no person's desk, no letters that use up what a month allows, and no money of that time.
# What is mostly paid, or below ten dollars, joins the next instalment.
INSTALMENT_FORGOTTEN = Invariant(
    "instalment_forgotten",
    f"""
    WITH {ANSWERED},
    done AS (
        SELECT as_of FROM run WHERE kind = 'daily' AND finished_at IS NOT NULL
        ORDER BY as_of DESC LIMIT 1
    ),
    t AS (
        SELECT p.id AS plan_id, p.guarantor_id, i.number, i.due_on
        FROM "plan" p
        JOIN instalment i ON i.plan_id = p.id
        JOIN done d ON DAYS(d.as_of, i.due_on) > 7
        WHERE p.status = 'active' AND p.confirmed_on < i.due_on AND p.put_off_on IS NULL
          AND i.amount_cents - i.paid_cents >= 1000 AND i.paid_cents * 2 < i.amount_cents
    )
    SELECT 'plan ' || t.plan_id, 'instalment ' || t.number || ' was due on ' || t.due_on
           || ' and nobody has written about the plan since'
    FROM t
    WHERE NOT EXISTS (
        SELECT 1 FROM plan_account b
        JOIN envelope_line l ON l.account_id = b.account_id AND l.cancelled_on IS NULL
        JOIN envelope e ON e.id = l.envelope_id
        WHERE b.plan_id = t.plan_id AND l.follow_up IS NOT NULL AND DAYS(e.on_date, t.due_on) > -11)
      AND NOT ({_IN_THE_WAY})
    ORDER BY t.plan_id, t.number
    """,
)

INVARIANTS = (
    TWO_PLANS, FIRST_DUE_WRONG, INSTALMENT_OVERPAID, DEFAULT_TOO_SOON, DEFAULT_ONWARDS,
    PLAN_HALF_ENDED, PLAN_ASKS_TOO_MUCH,
    INSTALMENT_FORGOTTEN,
)  # fmt: skip
