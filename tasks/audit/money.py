"""Money: balances, what was asked for, and what was closed."""

from tasks.audit.breach import REACHED, Invariant

LEDGER_SUM = Invariant(
    "ledger_sum",
    """
    SELECT a.reference, 'the balance is ' || a.balance_cents || ' cents but the ledger says '
           || COALESCE(s.cents, 0) || ' cents'
    FROM account a
    LEFT JOIN (
        SELECT account_id, SUM(amount_cents) AS cents FROM ledger_entry GROUP BY account_id
    ) s ON s.account_id = a.id
    WHERE a.balance_cents <> COALESCE(s.cents, 0)
    ORDER BY a.id
    """,
)

# An entry was certainly known when it was posted before the message left and its value day lies
# before that day. A payment of the same day may have come a moment later, so the amount may be any
# balance the account had from the last certainly known entry on.
_WEIGHED = f"""
    WITH {REACHED},
    asking AS (SELECT * FROM reached WHERE asks),
    running AS (
        SELECT account_id, id,
               SUM(amount_cents) OVER (PARTITION BY account_id ORDER BY id) AS owed_cents
        FROM ledger_entry
    ),
    known AS (
        SELECT s.line_id, COALESCE(MAX(n.id), 0) AS last_id
        FROM asking s
        LEFT JOIN ledger_entry n
          ON n.account_id = s.account_id AND n.value_on < s.day AND n.posted_at < s.left_at
        GROUP BY s.line_id
    ),
    weighed AS (
        SELECT s.line_id, COALESCE(MAX(r.owed_cents), 0) AS most_cents,
               COALESCE(MAX(CASE WHEN r.owed_cents = s.amount_cents THEN 1 ELSE 0 END), 0) AS fits
        FROM asking s
        JOIN known k ON k.line_id = s.line_id
        LEFT JOIN running r ON r.account_id = s.account_id AND r.id >= k.last_id
        GROUP BY s.line_id
    )
"""

ASKED_AFTER_PAID = Invariant(
    "asked_after_paid",
    f"""{_WEIGHED}
    SELECT s.item, 'it asks for money on account ' || a.reference || ', which owed nothing'
    FROM weighed w
    JOIN asking s ON s.line_id = w.line_id
    JOIN account a ON a.id = s.account_id
    WHERE w.most_cents <= 0
    ORDER BY s.item_id, s.line_id
    """,
)

AMOUNT_WRONG = Invariant(
    "amount_wrong",
    f"""{_WEIGHED}
    SELECT s.item, 'it asks for ' || s.amount_cents || ' cents on account ' || a.reference
           || ', which the ledger did not say'
    FROM weighed w
    JOIN asking s ON s.line_id = w.line_id
    JOIN account a ON a.id = s.account_id
    WHERE w.most_cents > 0 AND w.fits = 0 AND s.follow_up IS NULL
    ORDER BY s.item_id, s.line_id
    """,
)

# A newer export may raise the charge of an assisted account, which then stays closed until a named
# person decides; so for those it is enough that nothing was owed at some time.
CLOSED_WITH_BALANCE = Invariant(
    "closed_with_balance",
    """
    WITH running AS (
        SELECT account_id, SUM(amount_cents) OVER (PARTITION BY account_id ORDER BY id) AS cents
        FROM ledger_entry
    ),
    owed AS (
        SELECT a.id, COALESCE(SUM(n.amount_cents), 0) AS cents
        FROM account a LEFT JOIN ledger_entry n ON n.account_id = a.id
        WHERE a.resolution IN ('paid', 'plan_completed', 'assisted')
        GROUP BY a.id
    ),
    lowest AS (SELECT account_id, MIN(cents) AS cents FROM running GROUP BY account_id)
    SELECT a.reference, 'it was closed as ' || a.resolution || ' but the ledger says '
           || o.cents || ' cents'
    FROM owed o
    JOIN account a ON a.id = o.id
    LEFT JOIN lowest w ON w.account_id = o.id
    WHERE o.cents > 0 AND (a.resolution <> 'assisted' OR w.cents > 0)
    ORDER BY a.id
    """,
)

INSTALMENTS_SUM = Invariant(
    "instalments_sum",
    """
    SELECT 'plan ' || p.id, 'the plan is over ' || p.total_cents || ' cents, its instalments over '
           || COALESCE(SUM(i.amount_cents), 0) || ' cents'
    FROM "plan" p
    LEFT JOIN instalment i ON i.plan_id = p.id
    GROUP BY p.id, p.total_cents
    HAVING p.total_cents <> COALESCE(SUM(i.amount_cents), 0)
    ORDER BY p.id
    """,
)

# Whoever paid it: what is over on a bill is a person's only as far as that person paid it, net.
REFUND_NOT_THEIRS = Invariant(
    "refund_not_theirs",
    """
    SELECT a.reference,
           (r.amount_cents - r.refunded_cents) || ' cents are to be given back, but the'
           || ' patient paid ' || COALESCE(-s.cents, 0) || ' cents of this bill, net'
    FROM refund_due r
    JOIN account a ON a.id = r.account_id
    LEFT JOIN (
        SELECT account_id, SUM(amount_cents) AS cents FROM ledger_entry
        WHERE kind IN ('patient_payment', 'reversal', 'refund')
        GROUP BY account_id
    ) s ON s.account_id = r.account_id
    WHERE r.settled_on IS NULL AND r.amount_cents - r.refunded_cents > COALESCE(-s.cents, 0)
    ORDER BY r.id
    """,
)

# Bills whose lines were paid too much in all, by more than rounding, while the account shows no
# credit: it was noted as a refund, somebody looked at it, or money moved since. What a payment of
# this bill had too much went on to another one, which the billing system has not heard of.
CREDIT_LOST = Invariant(
    "credit_lost",
    """
    SELECT a.reference, 'its lines are in credit, and nothing says what became of that'
    FROM account a
    JOIN (
        SELECT account_id, SUM(credit_cents) - SUM(balance_cents) AS over
        FROM account_item GROUP BY account_id
    ) i ON i.account_id = a.id
    WHERE i.over > 2 AND a.balance_cents >= 0
      AND i.over > 2 + COALESCE((
          SELECT -SUM(p.amount_cents) FROM ledger_entry l
          JOIN ledger_entry p ON p.part_of_id = l.id AND p.account_id <> l.account_id
          WHERE l.account_id = a.id), 0)
      AND NOT EXISTS (SELECT 1 FROM refund_due r WHERE r.account_id = a.id)
      AND NOT EXISTS (
          SELECT 1 FROM hold h WHERE h.account_id = a.id AND h.kind IN ('HD-09', 'HD-26'))
      AND NOT EXISTS (
          SELECT 1 FROM ledger_entry l WHERE l.account_id = a.id
            AND l.kind IN ('refund', 'reversal'))
    ORDER BY a.id
    """,
)

# What an export showed before is not posted again: then a claim has no such row at all.
REMITTED_OTHERWISE = Invariant(
    "remitted_otherwise",
    """
    SELECT a.reference, 'claim ' || s.id || ' of a remittance says ' || s.paid_cents
           || ' cents paid, and ' || -s.cents || ' cents were posted'
    FROM (
        SELECT c.id, c.account_id, c.paid_cents, SUM(l.amount_cents) AS cents,
               SUM(CASE WHEN l.account_id = c.account_id THEN 0 ELSE 1 END) AS elsewhere
        FROM remittance_claim c
        JOIN ledger_entry l ON l.remittance_claim_id = c.id AND l.kind = 'insurer_payment'
        GROUP BY c.id, c.account_id, c.paid_cents
    ) s
    JOIN account a ON a.id = s.account_id
    WHERE s.cents <> -s.paid_cents OR s.elsewhere > 0
    ORDER BY s.id
    """,
)

TAKEN_BACK_OTHERWISE = Invariant(
    "taken_back_otherwise",
    """
    SELECT a.reference, 'claim ' || b.id || ' of a remittance takes back claim ' || c.id
           || ', which is of another account or amount'
    FROM remittance_claim b
    JOIN remittance_claim c ON c.id = b.takes_back_id
    JOIN account a ON a.id = b.account_id
    WHERE b.account_id <> c.account_id OR b.payer <> c.payer OR b.paid_cents <> -c.paid_cents
    ORDER BY b.id
    """,
)

INVARIANTS = (
    LEDGER_SUM,
    ASKED_AFTER_PAID,
    AMOUNT_WRONG,
    CLOSED_WITH_BALANCE,
    INSTALMENTS_SUM,
    REFUND_NOT_THEIRS,
    CREDIT_LOST,
    REMITTED_OTHERWISE,
    TAKEN_BACK_OTHERWISE,
)
