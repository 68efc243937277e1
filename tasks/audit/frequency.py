"""How often and in which order Tend reached people."""

from tasks.audit.breach import GONE, REACHED, Invariant

_TOUCH = f"""
touch AS (
    SELECT 'message ' || id AS item, id, guarantor_id, day, 0 AS spoken
    FROM {GONE} g WHERE day IS NOT NULL
    UNION ALL
    SELECT 'call ' || c.id, c.id, c.guarantor_id, c.on_date, 1
    FROM call c JOIN envelope e ON e.id = c.envelope_id WHERE e.cancelled_on IS NULL
)
"""

CEILINGS = Invariant(
    "ceilings",
    f"""
    WITH {_TOUCH},
    paced AS (
        SELECT item, id, guarantor_id, day,
               LAG(day, 3) OVER w AS third_before, LAG(day, 6) OVER w AS sixth_before
        FROM touch WINDOW w AS (PARTITION BY guarantor_id ORDER BY day, spoken, id)
    ),
    calls AS (
        SELECT item, id, guarantor_id, day,
               LAG(day, 2) OVER (PARTITION BY guarantor_id ORDER BY day, id) AS second_before
        FROM touch WHERE spoken = 1
    )
    SELECT item, 'guarantor ' || guarantor_id || ' was reached more than 3 times in 7 days'
    FROM paced WHERE DAYS(day, third_before) < 7
    UNION ALL
    SELECT item, 'guarantor ' || guarantor_id || ' was reached more than 6 times in 30 days'
    FROM paced WHERE DAYS(day, sixth_before) < 30
    UNION ALL
    SELECT item, 'guarantor ' || guarantor_id || ' was called more than 2 times in 7 days'
    FROM calls WHERE DAYS(day, second_before) < 7
    """,
)

# RF-04, whoever answers for the bills. A call that somebody asked for comes on its day.
NUMBER_CALLED_TOO_OFTEN = Invariant(
    "number_called_too_often",
    """
    WITH dialled AS (
        SELECT c.id, c.on_date AS day, p.phone
        FROM call c
        JOIN envelope e ON e.id = c.envelope_id
        JOIN person p ON p.id = c.guarantor_id
        WHERE e.cancelled_on IS NULL AND p.phone <> ''
          AND (p.phone_since IS NULL OR p.phone_since <= c.on_date)
          AND NOT EXISTS (
              SELECT 1 FROM envelope_line l
              WHERE l.envelope_id = e.id AND l.cancelled_on IS NULL AND l.step = 'call_back')
    ),
    ordered AS (
        SELECT id, day, LAG(day, 1) OVER w AS before, LAG(day, 2) OVER w AS second_before
        FROM dialled WINDOW w AS (PARTITION BY phone ORDER BY day, id)
    )
    SELECT 'call ' || id, 'its number was on the list of ' || day || ' already'
    FROM ordered WHERE before = day
    UNION ALL
    SELECT 'call ' || id, 'its number was called more than 2 times in 7 days'
    FROM ordered WHERE DAYS(day, second_before) < 7
    """,
)

TWO_LETTERS_A_DAY = Invariant(
    "two_letters_a_day",
    """
    WITH letter AS (
        SELECT id, provided_on, ROW_NUMBER() OVER (
            PARTITION BY guarantor_id, provided_on ORDER BY id
        ) AS nth
        FROM message WHERE status = 'sent' AND channel = 'letter' AND provided_on IS NOT NULL
    )
    SELECT 'message ' || id, 'it is letter ' || nth || ' to its guarantor on ' || provided_on
    FROM letter WHERE nth > 1
    ORDER BY id
    """,
)

# An account may come to Tend after its first statement; then no line for that statement exists.
_FIRST_STATEMENTS = f"""
    WITH {REACHED},
    written AS (SELECT DISTINCT account_id FROM envelope_line WHERE step = 'statement_1'),
    stated AS (
        SELECT account_id, MIN(day) AS day FROM reached WHERE kind = 'statement'
        GROUP BY account_id
    )
"""

STAGE_OUT_OF_ORDER = Invariant(
    "stage_out_of_order",
    f"""{_FIRST_STATEMENTS}
    SELECT s.item, s.step || ' of account ' || a.reference || ' came before its first statement'
    FROM reached s
    JOIN account a ON a.id = s.account_id
    LEFT JOIN stated f ON f.account_id = a.id
    LEFT JOIN written w ON w.account_id = a.id
    WHERE s.step IN (
        'reminder_1', 'statement_2', 'reminder_2', 'options_call_1', 'options_call_2',
        'options_call_3', 'screening', 'statement_3', 'final_notice'
    ) AND CASE
        WHEN w.account_id IS NULL AND a.first_statement_on IS NOT NULL
            THEN a.first_statement_on > s.day
        WHEN f.day IS NOT NULL THEN f.day > s.day
        ELSE 1 = 1
    END
    ORDER BY s.item_id, s.line_id
    """,
)

# HD-07: a statement that the post brought back starts no clock; nor does one of an earlier debt,
# which was paid before the bill grew.
STATEMENT_CLOCK = Invariant(
    "statement_clock",
    f"""{_FIRST_STATEMENTS},
    stayed AS (
        SELECT r.account_id, MIN(r.provided_on) AS day
        FROM reached r
        JOIN envelope_line l ON l.id = r.line_id
        JOIN account o ON o.id = r.account_id
        LEFT JOIN returned_mail b ON b.envelope_id = l.envelope_id
        WHERE r.kind = 'statement' AND b.id IS NULL AND r.provided_on IS NOT NULL
          AND (o.owes_since IS NULL OR r.provided_on >= o.owes_since)
        GROUP BY r.account_id
    )
    SELECT a.reference, 'no statement that stayed was sent by ' || a.first_statement_on
           || ', the day its clock started'
    FROM account a
    LEFT JOIN stayed f ON f.account_id = a.id
    LEFT JOIN written w ON w.account_id = a.id
    WHERE a.first_statement_on IS NOT NULL
      AND (f.day > a.first_statement_on OR f.day IS NULL)
      AND (w.account_id IS NOT NULL
           OR (a.first_statement_on >= a.enrolled_on AND a.statements_before IS NULL))
    UNION ALL
    SELECT a.reference, 'its first statement was sent on ' || f.day || ' but no clock started'
    FROM stayed f
    JOIN account a ON a.id = f.account_id
    WHERE a.first_statement_on IS NULL
    """,
)

INVARIANTS = (
    CEILINGS, NUMBER_CALLED_TOO_OFTEN, TWO_LETTERS_A_DAY, STAGE_OUT_OF_ORDER, STATEMENT_CLOCK,
)  # fmt: skip
