"""Help with the cost: offered before anything firmer, never denied unasked, written off exactly."""

from tasks.audit.breach import ANSWERED, REACHED, Invariant

_OFFERS = "('screening_invitation', 'presumptive_award', 'incomplete_application', 'determination')"

FINAL_WITHOUT_HELP = Invariant(
    "final_without_help",
    f"""
    WITH {REACHED}, {ANSWERED}
    SELECT s.item, 'account ' || a.reference || ' was never offered help with the cost before it'
    FROM reached s
    JOIN account a ON a.id = s.account_id
    WHERE s.step = 'final_notice'
      AND NOT EXISTS (
          SELECT 1 FROM envelope_line l JOIN envelope e ON e.id = l.envelope_id
          WHERE l.account_id = s.account_id AND l.kind IN {_OFFERS} AND e.on_date < s.day)
      AND NOT EXISTS (
          SELECT 1 FROM application p
          JOIN record r ON r.kept_id = p.guarantor_id
          WHERE r.person_id = s.guarantor_id AND p.received_on < s.day)
      AND NOT EXISTS (
          SELECT 1 FROM determination d
          WHERE d.account_id = s.account_id AND d.determined_on < s.day)
    ORDER BY s.item_id
    """,
)

# 501R-18: what is found without an application may help, and never denies.
DENIED_UNASKED = Invariant(
    "denied_unasked",
    """
    SELECT a.reference, 'help was denied on ' || d.determined_on || ' without an application'
    FROM determination d
    JOIN account a ON a.id = d.account_id
    WHERE d.application_id IS NULL AND (d.outcome NOT IN ('free', 'partial')
       OR d.discount_percent = 0)
    ORDER BY d.id
    """,
)

DETERMINATION_UNFOUNDED = Invariant(
    "determination_unfounded",
    """
    SELECT a.reference, CASE
               WHEN d.basis = '' OR d.scale = '' THEN 'its determination names no basis'
               WHEN c.id IS NULL THEN 'its determination has no decision of the account'
               ELSE 'it was determined by the guideline of ' || d.guideline_year || ', ' || d.region
           END
    FROM determination d
    JOIN account a ON a.id = d.account_id
    LEFT JOIN decision c ON c.id = d.decision_id AND c.account_id = d.account_id
    LEFT JOIN application p ON p.id = d.application_id
    WHERE d.basis = '' OR d.scale = '' OR c.id IS NULL
       OR d.region NOT IN ('48+DC', 'AK', 'HI')
       OR CAST(substr(CAST(COALESCE(d.basis_on, p.received_on, d.determined_on) AS TEXT), 1, 4)
               AS INTEGER) - d.guideline_year NOT IN (0, 1)
       OR d.basis_on NOT IN (COALESCE(p.received_on, d.determined_on), a.service_from)
    ORDER BY d.id
    """,
)

# 501R-19: whoever is entitled to help is asked for no more than is generally billed, and for no
# more than the answer says; what they had paid counts. Older answers have no such numbers.
ABOVE_LIMIT = Invariant(
    "above_limit",
    """
    SELECT a.reference, CASE
               WHEN d.owed_cents > 0 AND d.owed_cents + d.paid_cents > d.owes_in_all_cents
                   THEN 'it was asked for ' || d.owed_cents || ' cents more, the answer says '
                        || d.owes_in_all_cents || ' in all'
               ELSE 'its answer of ' || d.owes_in_all_cents || ' cents is above what is generally'
                    || ' billed for charges of ' || d.charges_cents
           END
    FROM determination d
    JOIN account a ON a.id = d.account_id
    WHERE (d.owed_cents > 0 AND d.owed_cents + d.paid_cents > d.owes_in_all_cents)
       OR (d.outcome = 'partial'
           AND CAST(d.owes_in_all_cents AS BIGINT) * 10000
               > CAST(d.charges_cents AS BIGINT) * d.agb_percent_hundredths)
    ORDER BY d.id
    """,
)

# The write-off of a determination is one entry of the ledger, of the same cents and account.
WRITE_OFF_DIFFERS = Invariant(
    "write_off_differs",
    """
    WITH written AS (
        SELECT account_id, SUM(-amount_cents) AS cents FROM ledger_entry
        WHERE kind = 'assistance_write_off' AND actor = 'tend' GROUP BY account_id
    ),
    granted AS (
        SELECT account_id, SUM(write_off_cents) AS cents FROM determination GROUP BY account_id
    )
    SELECT a.reference, 'help of ' || COALESCE(g.cents, 0) || ' cents was granted, '
           || COALESCE(w.cents, 0) || ' cents were written off'
    FROM account a
    LEFT JOIN written w ON w.account_id = a.id
    LEFT JOIN granted g ON g.account_id = a.id
    WHERE COALESCE(g.cents, 0) <> COALESCE(w.cents, 0)
    ORDER BY a.id
    """,
)

TWO_APPLICATIONS = Invariant(
    "two_applications",
    """
    SELECT 'application ' || MAX(id), 'guarantor ' || guarantor_id || ' has ' || COUNT(id)
           || ' applications that wait for an answer'
    FROM application
    WHERE status IN ('received', 'incomplete', 'complete')
    GROUP BY guarantor_id
    HAVING COUNT(id) > 1
    """,
)

# Help that the income brought counts for later visits through the day that was promised: such a
# visit is answered before anything is asked for it. A newer application stands in place of the
# older one; who moved to another state may fall under another scale.
COVERED_VISIT_ASKED = Invariant(
    "covered_visit_asked",
    f"""
    WITH {REACHED}
    SELECT s.item, 'it asks for account ' || a.reference || ' of ' || a.service_from
           || ', and help of ' || d.determined_on || ' counts through ' || d.covers_through
    FROM determination d
    JOIN reached s ON s.guarantor_id = d.guarantor_id AND s.account_id <> d.account_id
    JOIN account a ON a.id = s.account_id
    JOIN person p ON p.id = d.guarantor_id
    WHERE s.asks AND s.follow_up IS NULL AND s.day > d.determined_on
      AND a.service_from <= d.covers_through AND d.outcome IN ('free', 'partial')
      AND d.discount_percent > 0 AND d.decided_by IN ('', d.scale)
      AND d.home_state IN ('', p.state)
      AND NOT EXISTS (
        SELECT 1 FROM determination e WHERE e.account_id = a.id
          AND e.application_id = d.application_id AND e.determined_on <= s.day)
      AND NOT EXISTS (
        SELECT 1 FROM application q WHERE q.guarantor_id = d.guarantor_id
          AND q.id > d.application_id AND q.status NOT IN ('withdrawn', 'lapsed'))
      AND NOT EXISTS (
        SELECT 1 FROM person_merge m WHERE m.kept_id = d.guarantor_id AND s.day <= m.merged_on)
    ORDER BY s.item_id, s.line_id, d.id
    """,
)

INVARIANTS = (
    FINAL_WITHOUT_HELP, DENIED_UNASKED, DETERMINATION_UNFOUNDED, ABOVE_LIMIT, WRITE_OFF_DIFFERS,
    TWO_APPLICATIONS, COVERED_VISIT_ASKED,
)  # fmt: skip
