"""Nobody who is behind with a plan is left without a word."""

from tasks.audit.breach import GONE, Invariant

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
        SELECT 1 FROM call_result c WHERE c.guarantor_id = t.guarantor_id
          AND DAYS(c.on_date, t.due_on) > -15)
    OR EXISTS (
        SELECT 1 FROM step_run u WHERE u.guarantor_id = t.guarantor_id AND u.status = 'failed'
          AND u.as_of >= t.due_on)
    OR 3 <= (
        SELECT COUNT(*) FROM {GONE} m WHERE m.guarantor_id = t.guarantor_id
          AND DAYS(m.day, t.due_on) > -31)
    OR EXISTS ({_CAME_SINCE})
"""

# More than a week after an instalment nobody had written about the plan since the week before it,
# although the days were worked and nothing stood in the way: no hold, application or answer, no
# person's desk, no letters that use up what a month allows, and no money of that time. What is
# mostly paid, or below ten dollars, joins the next instalment.
INSTALMENT_FORGOTTEN = Invariant(
    "instalment_forgotten",
    f"""
    WITH done AS (
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

INVARIANTS = (INSTALMENT_FORGOTTEN,)
