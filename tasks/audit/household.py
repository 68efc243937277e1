"""One conversation with a household: its letters of one week name one amount."""

from tasks.audit.breach import ANSWERED, GONE, Invariant

# Nothing happened between two letters that changes what is owed now, or whether it may be asked
# for: money, a bill, a stage, a hold, a plan, an application. A fresh statement, two weeks after a
# hold, puts the account back among what is owed.
_QUIET = """
    NOT EXISTS (
        SELECT 1 FROM ledger_entry n JOIN answered w ON w.account_id = n.account_id
        WHERE w.person_id = f.guarantor_id AND n.posted_at >= f.claimed_at
          AND n.posted_at <= s.claimed_at)
    AND NOT EXISTS (
        SELECT 1 FROM account a JOIN answered w ON w.account_id = a.id
        WHERE w.person_id = f.guarantor_id AND (
            (a.enrolled_on > f.day AND a.enrolled_on <= s.day)
            OR (a.first_statement_on > f.day AND a.first_statement_on <= s.day)
            OR (a.ask_not_before > f.day AND a.ask_not_before <= s.day)))
    AND NOT EXISTS (
        SELECT 1 FROM move v JOIN answered w ON w.account_id = v.account_id
        WHERE w.person_id = f.guarantor_id AND v.moved_on >= f.day AND v.moved_on <= s.day
          AND (v.from_stage IN ('human_review', 'resolved', 'plan_follow_up')
               OR v.to_stage IN ('human_review', 'resolved', 'plan_follow_up')))
    AND NOT EXISTS (
        SELECT 1 FROM hold h JOIN answered w ON w.account_id = h.account_id
        WHERE w.person_id = f.guarantor_id AND (
            (h.placed_on >= f.day AND h.placed_on <= s.day)
            OR (h.released_on >= f.day AND h.released_on <= s.day)
            OR (h.until >= f.day AND h.until <= s.day)))
    AND NOT EXISTS (
        SELECT 1 FROM hold h JOIN record r ON r.kept_id = h.guarantor_id
        WHERE r.person_id = f.guarantor_id AND h.account_id IS NULL AND (
            (h.placed_on >= f.day AND h.placed_on <= s.day)
            OR (h.released_on >= f.day AND h.released_on <= s.day)
            OR (h.until >= f.day AND h.until <= s.day)))
    AND NOT EXISTS (
        SELECT 1 FROM "plan" p JOIN record r ON r.kept_id = p.guarantor_id
        WHERE r.person_id = f.guarantor_id AND (
            (p.enrolled_on >= f.day AND p.enrolled_on <= s.day)
            OR (p.ended_on >= f.day AND p.ended_on <= s.day)))
    AND NOT EXISTS (
        SELECT 1 FROM guarantor_change g
        WHERE (g.former_id = f.guarantor_id OR g.guarantor_id = f.guarantor_id)
          AND g.changed_on >= f.day AND g.changed_on <= s.day)
    AND NOT EXISTS (
        SELECT 1 FROM person_merge m
        WHERE m.kept_id = f.guarantor_id AND m.merged_on >= f.day AND m.merged_on <= s.day)
    AND NOT EXISTS (
        SELECT 1 FROM application q JOIN record r ON r.kept_id = q.guarantor_id
        WHERE r.person_id = f.guarantor_id AND q.status_on >= f.day AND q.status_on <= s.day)
    AND NOT EXISTS (
        SELECT 1 FROM envelope e JOIN envelope_line l ON l.envelope_id = e.id
        WHERE e.guarantor_id = f.guarantor_id AND l.step = 'fresh_statement'
          AND l.cancelled_on IS NULL AND e.on_date >= f.day AND e.on_date <= s.day)
"""

TOTALS_DIFFER = Invariant(
    "totals_differ",
    f"""
    WITH {ANSWERED}
    SELECT 'message ' || s.id, 'it says that ' || s.due_now_cents || ' cents are due now, message '
           || f.id || ' said ' || f.due_now_cents || ' on ' || f.day
    FROM {GONE} s
    JOIN {GONE} f ON f.guarantor_id = s.guarantor_id AND f.day < s.day
    WHERE DAYS(s.day, f.day) < 7 AND s.due_now_cents <> f.due_now_cents AND {_QUIET}
    ORDER BY s.id
    """,
)

INVARIANTS = (TOTALS_DIFFER,)
