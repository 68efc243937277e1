"""Money: payments, reversals, refunds, and what each of them changes."""
