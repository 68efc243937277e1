"""What people asked for: how they want to be reached, when, and what they said on the phone."""

from tasks.audit.breach import ADULT_ON, GONE, REACHED, Invariant

# A wish of the same day may have come after the message left. The latest wish before it counts.
WISH_IGNORED = Invariant(
    "wish_ignored",
    f"""
    WITH touch AS (
        SELECT 'message ' || id AS item, id, guarantor_id, day,
               CASE channel WHEN 'notice' THEN 'email' ELSE 'mail' END AS channel
        FROM {GONE} g
        UNION ALL
        SELECT 'call ' || c.id, c.id, c.guarantor_id, c.on_date, 'calls'
        FROM call c JOIN envelope e ON e.id = c.envelope_id WHERE e.cancelled_on IS NULL
    ),
    latest AS (
        SELECT t.item, MAX(p.id) AS preference_id
        FROM touch t
        JOIN preference p ON p.person_id = t.guarantor_id AND p.channel = t.channel
         AND p.recorded_on < t.day
        GROUP BY t.item
    )
    SELECT t.item, 'the person wanted no ' || t.channel || ' since ' || p.recorded_on
    FROM touch t
    JOIN latest f ON f.item = t.item
    JOIN preference p ON p.id = f.preference_id
    WHERE NOT p.wanted
    ORDER BY t.id
    """,
)

# Who shares the number or the mailbox now, and has for longer than the contact. What one of them
# said last holds for all; an appointment that somebody asked for is no exception.
STOP_OF_A_SHARER = Invariant(
    "stop_of_a_sharer",
    f"""
    WITH touch AS (
        SELECT 'message ' || id AS item, id, guarantor_id, day, 'email' AS channel
        FROM {GONE} g WHERE channel = 'notice'
        UNION ALL
        SELECT 'call ' || c.id, c.id, c.guarantor_id, c.on_date, 'calls'
        FROM call c JOIN envelope e ON e.id = c.envelope_id WHERE e.cancelled_on IS NULL
    ),
    shared AS (
        SELECT t.item, t.id, t.day, t.channel, q.id AS person_id
        FROM touch t
        JOIN person g ON g.id = t.guarantor_id
        JOIN person q ON q.phone = g.phone AND q.id <> g.id
        WHERE t.channel = 'calls' AND g.phone <> ''
          AND (g.phone_since IS NULL OR g.phone_since < t.day)
          AND (q.phone_since IS NULL OR q.phone_since < t.day)
        UNION ALL
        SELECT t.item, t.id, t.day, t.channel, q.id
        FROM touch t
        JOIN person g ON g.id = t.guarantor_id
        JOIN person q ON q.email = g.email AND q.id <> g.id
        WHERE t.channel = 'email' AND g.email <> ''
          AND (g.email_since IS NULL OR g.email_since < t.day)
          AND (q.email_since IS NULL OR q.email_since < t.day)
    ),
    latest AS (
        SELECT s.item, s.id, s.person_id, MAX(p.id) AS preference_id
        FROM shared s
        JOIN preference p ON p.person_id = s.person_id AND p.channel = s.channel
         AND p.recorded_on < s.day
        GROUP BY s.item, s.id, s.person_id
    )
    SELECT f.item, 'somebody who shares it wanted no ' || p.channel || ' since ' || p.recorded_on
    FROM latest f
    JOIN preference p ON p.id = f.preference_id
    WHERE NOT p.wanted
    ORDER BY f.id
    """,
)

# Nothing takes back that somebody knew the risk, so the person's row is enough (HP-06, 501R-23).
# The address of a record that was merged into another one went there with the merge.
NOTICE_UNASKED = Invariant(
    "notice_unasked",
    f"""
    SELECT 'message ' || m.id, 'the person never chose e-mail, knowing that it is not private'
    FROM {GONE} m
    JOIN person p ON p.id = m.guarantor_id
    LEFT JOIN person_merge g ON g.gone_id = p.id AND g.merged_on >= m.day
    WHERE m.channel = 'notice'
      AND ((p.email = '' AND g.id IS NULL) OR NOT p.email_risk_known)
    ORDER BY m.id
    """,
)

RETURNED_MAIL_IGNORED = Invariant(
    "returned_mail_ignored",
    """
    SELECT 'message ' || m.id, COUNT(r.id) || ' letters to this address had come back before it'
    FROM message m
    JOIN person p ON p.id = m.guarantor_id
    JOIN returned_mail r ON r.person_id = p.id AND r.recorded_on < m.provided_on
     AND (p.address_since IS NULL OR r.provided_on > p.address_since)
    WHERE m.status = 'sent' AND m.channel = 'letter'
      AND (p.address_since IS NULL OR p.address_since <= m.provided_on)
    GROUP BY m.id
    HAVING COUNT(r.id) >= 2
    ORDER BY m.id
    """,
)

# A later word, a payment or a plan of the same person replaces the promise; one about a bill of
# which nothing was left promised nothing of what is charged later.
PROMISE_IGNORED = Invariant(
    "promise_ignored",
    f"""
    WITH {REACHED}
    SELECT s.item, 'the person had promised to pay by ' || r.until
    FROM call_result r
    JOIN reached s ON s.account_id = r.account_id AND s.guarantor_id = r.guarantor_id
    WHERE r.outcome = 'will_pay_by' AND s.asks AND s.day > r.on_date AND s.day <= r.until
      AND s.follow_up IS NULL
      AND 0 < (
          SELECT COALESCE(SUM(n.amount_cents), 0) FROM ledger_entry n
          WHERE n.account_id = r.account_id AND n.posted_at < r.recorded_at)
      AND NOT EXISTS (
          SELECT 1 FROM call_result n
          WHERE n.guarantor_id = r.guarantor_id AND n.id > r.id AND n.on_date <= s.day)
      AND NOT EXISTS (
          SELECT 1 FROM ledger_entry n WHERE n.account_id = r.account_id
          AND n.kind IN ('patient_payment', 'reversal') AND n.posted_at > r.recorded_at)
      AND NOT EXISTS (
          SELECT 1 FROM plan_account b JOIN "plan" p ON p.id = b.plan_id
          WHERE b.account_id = r.account_id AND p.enrolled_on >= r.on_date)
    ORDER BY s.item_id, s.line_id
    """,
)

# A birth date that became known later, and held the visits from then on, makes no breach of before;
# nor where somebody else answers for the visit since then, and nothing of it waits.
CHILD_ASKED = Invariant(
    "child_asked",
    f"""
    WITH {REACHED}
    SELECT s.item, 'its guarantor was younger than 18'
    FROM reached s
    JOIN person p ON p.id = s.guarantor_id
    WHERE s.asks AND DAYS(s.day, p.birth_date) < 6574
      AND NOT EXISTS (
          SELECT 1 FROM hold h
          WHERE h.kind = 'HD-06' AND h.placed_on >= s.day AND (h.account_id = s.account_id
            OR (h.account_id IS NULL AND h.guarantor_id = s.guarantor_id)))
      AND NOT EXISTS (
          SELECT 1 FROM guarantor_change g
          WHERE g.account_id = s.account_id AND g.former_id = s.guarantor_id
            AND g.changed_on >= s.day)
    ORDER BY s.item_id, s.line_id
    """,
)

# Who is 18 by now speaks for the visits of before, too. A birth date that became known later makes
# no breach of before.
GROWN_UP_ASKED_OTHERS = Invariant(
    "grown_up_asked_others",
    f"""
    WITH {REACHED}
    SELECT s.item, 'another person was asked for account ' || a.reference
           || ', whose patient was 18 by then and not at the visit'
    FROM reached s
    JOIN account a ON a.id = s.account_id
    JOIN person p ON p.id = a.patient_id
    WHERE s.asks AND s.guarantor_id <> a.patient_id
      AND CAST(a.service_from AS TEXT) < {ADULT_ON} AND CAST(s.day AS TEXT) >= {ADULT_ON}
      AND NOT EXISTS (
          SELECT 1 FROM guarantor_change g
          WHERE g.account_id = a.id AND NOT g.by_export AND g.changed_on <= s.day
            AND CAST(g.changed_on AS TEXT) >= {ADULT_ON})
      AND NOT EXISTS (
          SELECT 1 FROM hold h
          WHERE h.account_id = a.id AND h.kind = 'HD-06' AND (
              COALESCE(h.learned_on, h.placed_on) >= s.day
              OR (h.released_on <= s.day AND CAST(h.released_on AS TEXT) >= {ADULT_ON}
                  AND h.released_by NOT IN ('import', 'tend', 'follows from the facts'))))
    ORDER BY s.item_id, s.line_id
    """,
)

INVARIANTS = (
    WISH_IGNORED, STOP_OF_A_SHARER, NOTICE_UNASKED, RETURNED_MAIL_IGNORED, PROMISE_IGNORED,
    CHILD_ASKED, GROWN_UP_ASKED_OTHERS,
)  # fmt: skip
