"""No answer asks for more than a state's floor: a list of its own, kept apart from the rules."""

from tasks.audit.breach import Invariant

# State, first day, incomes below so many percent of the poverty line, the percent of
# what is theirs that may be asked, whose bills, and whether only those who live there count.
_FLOORS = """
    ('VT', '2024-07-01', 250, 0, '', 1),
    ('VT', '2024-07-01', 400, 60, '', 1),
    ('ME', '2024-01-01', 150, 0, 'uninsured', 1),
    ('ME', '2026-07-01', 200, 0, 'uninsured', 1),
    ('NC', '2025-01-01', 200, 0, '', 0),
    ('NC', '2025-01-01', 250, 25, '', 0),
    ('NC', '2025-01-01', 300, 50, '', 0),
    ('DE', '2027-01-01', 300, 0, '', 1),
    ('DE', '2027-01-01', 350, 25, '', 1),
    ('DE', '2027-01-01', 400, 50, '', 1),
    ('MD', '2024-01-01', 200, 0, '', 0),
    ('MD', '2024-01-01', 250, 25, '', 0),
    ('MD', '2024-01-01', 300, 40, '', 0),
    ('NY', '2024-10-20', 200, 0, 'uninsured', 0),
    ('RI', '2024-01-01', 200, 0, 'uninsured', 1)
"""

# What was theirs in all when it was answered: what was left, what they had paid, and every cent
# of help until that day.
_ANSWERED = """
answered AS (
    SELECT d.id, d.account_id, CAST(d.determined_on AS TEXT) AS day, d.percent_of_line, d.payer,
           d.owes_in_all_cents AS owes, d.facility_state, d.home_state, d.charges_cents,
           d.agb_percent_hundredths, p.annual_income_cents AS income,
           d.owed_cents - d.refund_cents + d.paid_cents - COALESCE((
               SELECT SUM(l.amount_cents) FROM ledger_entry l
               WHERE l.account_id = d.account_id AND l.kind = 'assistance_write_off'
                 AND l.value_on <= d.determined_on), 0) AS theirs
    FROM determination d
    LEFT JOIN application p ON p.id = d.application_id
    WHERE d.facility_kind IN ('hospital', 'both')
)
"""
_LIVES_IN_VERMONT = """(f.home_state = 'VT' OR (f.facility_state = 'VT' AND EXISTS (
    SELECT 1 FROM help_sign s JOIN account v ON v.guarantor_id = s.guarantor_id
    WHERE v.id = f.account_id AND s.sign = 'homeless' AND CAST(s.told_on AS TEXT) <= f.day)))"""

ABOVE_FLOOR = Invariant(
    "above_floor",
    f"""
    WITH lawful (state, since, below, pays, whose, at_home) AS (VALUES {_FLOORS}),
    {_ANSWERED}
    SELECT a.reference, 'its answer asks for ' || f.owes || ' of ' || f.theirs || ' cents; below '
           || MIN(lawful.below) || ' percent ' || lawful.state || ' allows '
           || MIN(lawful.pays) || ' percent'
    FROM answered f
    JOIN account a ON a.id = f.account_id
    JOIN lawful ON (f.home_state = lawful.state OR (lawful.at_home = 0
                   AND f.facility_state = lawful.state))
    WHERE f.day >= lawful.since AND f.percent_of_line < lawful.below
      AND lawful.whose IN ('', f.payer)
      AND CAST(f.owes AS BIGINT) * 100 > CAST(f.theirs AS BIGINT) * lawful.pays
    GROUP BY f.id, a.reference, f.owes, f.theirs, lawful.state
    ORDER BY f.id
    """,
)

# 18 V.S.A. 9482: the uninsured owe 60 percent of what is generally billed at most, and nobody
# below 600 percent more than a fifth of a year's income.
ABOVE_VERMONTS_SHARE = Invariant(
    "above_share_of_income",
    f"""
    WITH {_ANSWERED}
    SELECT a.reference, CASE
               WHEN f.percent_of_line < 400 AND f.payer = 'uninsured'
                AND CAST(f.owes AS BIGINT) * 1000000
                    > CAST(f.charges_cents AS BIGINT) * f.agb_percent_hundredths * 60
                   THEN 'its answer of ' || f.owes || ' cents is above 60 percent of what is'
                        || ' generally billed'
               ELSE 'its answer of ' || f.owes || ' cents is above a fifth of a year''s income'
           END
    FROM answered f
    JOIN account a ON a.id = f.account_id
    WHERE f.day >= '2024-07-01' AND {_LIVES_IN_VERMONT}
      AND ((f.percent_of_line < 400 AND f.payer = 'uninsured'
            AND CAST(f.owes AS BIGINT) * 1000000
                > CAST(f.charges_cents AS BIGINT) * f.agb_percent_hundredths * 60)
        OR (f.percent_of_line < 600
            AND CAST(f.owes AS BIGINT) * 100 > CAST(f.income AS BIGINT) * 20))
    ORDER BY f.id
    """,
)

# N.H. RSA 151:12-b: the uninsured owe what is generally billed at most, whatever they earn.
ABOVE_GENERALLY_BILLED = Invariant(
    "above_generally_billed",
    f"""
    WITH {_ANSWERED}
    SELECT a.reference, 'its answer of ' || f.owes || ' cents is above what is generally billed'
    FROM answered f
    JOIN account a ON a.id = f.account_id
    WHERE f.day >= '2024-01-01' AND 'NH' IN (f.home_state, f.facility_state)
      AND f.payer = 'uninsured'
      AND CAST(f.owes AS BIGINT) * 10000
          > CAST(f.charges_cents AS BIGINT) * f.agb_percent_hundredths
    ORDER BY f.id
    """,
)

INVARIANTS = (ABOVE_FLOOR, ABOVE_VERMONTS_SHARE, ABOVE_GENERALLY_BILLED)
