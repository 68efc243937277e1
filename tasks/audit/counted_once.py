"""Money that two have written down, here and in the billing system, counts once."""

from tasks.audit.breach import Invariant

_PAYMENT = "COALESCE(n.part_of_id, n.id)"
"""The payment of a ledger row: the first of its rows."""

# What was recorded here stands in the ledger as it is; what the export had first is not posted
# again, and so has no cents of its own.
MATCHED_AMOUNT = Invariant(
    "matched_amount",
    """
    SELECT a.reference, 'entry ' || n.id || ' of ' || n.amount_cents || ' cents is taken for '
           || m.cents || ' cents of the export''s line'
    FROM matched_entry m
    JOIN ledger_entry n ON n.id = m.entry_id
    JOIN account a ON a.id = m.account_id
    WHERE CASE WHEN n.origin = 'import' THEN m.cents <> 0 ELSE m.cents <> n.amount_cents END
    ORDER BY m.id
    """,
)

# A balance brought forward fell by what was recorded here, whatever that was.
MATCHED_OTHER = Invariant(
    "matched_other",
    """
    SELECT a.reference, 'entry ' || n.id || ', a ' || n.kind || ', is taken for a ' || m.kind
           || ' of an export'
    FROM matched_entry m
    JOIN ledger_entry n ON n.id = m.entry_id
    JOIN account a ON a.id = m.account_id
    WHERE n.kind <> m.kind AND NOT (
        n.kind IN ('adjustment', 'assistance_write_off')
        AND m.kind IN ('adjustment', 'assistance_write_off'))
        AND m.kind <> 'brought_forward'
    ORDER BY m.id
    """,
)

LINE_MATCHED_TWICE = Invariant(
    "line_matched_twice",
    f"""
    SELECT a.reference, 'one line of an export is taken for ' || s.payments || ' payments'
    FROM (
        SELECT m.account_id, m.source_line, m.kind, COUNT(DISTINCT {_PAYMENT}) AS payments
        FROM matched_entry m JOIN ledger_entry n ON n.id = m.entry_id
        WHERE m.cents <> 0 AND n.kind = 'patient_payment' AND m.kind <> 'brought_forward'
        GROUP BY m.account_id, m.source_line, m.kind
    ) s
    JOIN account a ON a.id = s.account_id
    WHERE s.payments > 1
    ORDER BY a.id
    """,
)

# A part of a payment may have a line of its own; one part never has two, nor the whole beside it.
RECORD_MATCHED_TWICE = Invariant(
    "record_matched_twice",
    f"""
    SELECT a.reference, 'payment ' || s.payment || ' is taken for ' || s.lines
           || ' lines of one account''s exports'
    FROM (
        SELECT m.account_id, {_PAYMENT} AS payment, COUNT(DISTINCT m.source_line) AS lines
        FROM matched_entry m JOIN ledger_entry n ON n.id = m.entry_id
        WHERE m.cents <> 0 AND n.kind = 'patient_payment'
        GROUP BY m.account_id, {_PAYMENT}
    ) s
    JOIN account a ON a.id = s.account_id
    WHERE s.lines > 1
    UNION ALL
    SELECT a.reference, 'what was typed with the key of entry ' || n.id || ' is also taken for'
           || ' entry ' || m.entry_id || ' of an export'
    FROM matched_entry m
    JOIN ledger_entry n ON n.payment_account_id = m.account_id AND n.payment_key = m.recorded_key
    JOIN account a ON a.id = m.account_id
    WHERE n.id <> m.entry_id
    """,
)

# A key that both sides have is one payment, whatever its amount or day.
SAME_KEY_TWICE = Invariant(
    "same_key_twice",
    """
    SELECT DISTINCT a.reference, 'entry ' || n.id || ' was recorded here, and entry ' || x.id
           || ' of an export has its key'
    FROM ledger_entry n
    JOIN (
        SELECT account_id, source_line, kind, MIN(id) AS id FROM ledger_entry
        WHERE origin = 'import' AND kind = 'patient_payment'
        GROUP BY account_id, source_line, kind HAVING SUM(amount_cents) < 0
    ) x ON x.account_id = n.payment_account_id AND x.source_line = n.payment_key
     AND x.kind = n.kind
    JOIN account a ON a.id = n.payment_account_id
    LEFT JOIN matched_entry m ON m.entry_id = n.id
    LEFT JOIN ledger_entry b ON b.reverses_id = n.id
    WHERE n.origin = 'tend' AND n.kind = 'patient_payment' AND m.id IS NULL AND b.id IS NULL
    """,
)

INVARIANTS = (
    MATCHED_AMOUNT, MATCHED_OTHER, LINE_MATCHED_TWICE, RECORD_MATCHED_TWICE, SAME_KEY_TWICE,
)  # fmt: skip
