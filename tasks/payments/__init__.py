"""Money: payments, reversals, refunds, and what each of them changes."""

from tasks.payments import payments, refunds, reversals
from tasks.payments.credits import PayerCredit, payer_credits
from tasks.payments.due_refunds import (
    REFUND_WITHIN,
    DueRefund,
    RefundFigures,
    refund_figures,
    refunds_due,
)
from tasks.payments.ledger_rows import Payment
from tasks.payments.matched_entries import match, match_falls, matched, paid_with
from tasks.payments.matching import Line
from tasks.payments.payments import record_payment
from tasks.payments.posting import Door, Money, take_effect
from tasks.payments.recorded_here import billing_owns_the_money
from tasks.payments.refunds import Refund, keep_refunds, record_refund
from tasks.payments.take_back import record_reversal
from tasks.payments.told import in_words, refund_in_words
from tasks.payments.unmatched import Unmatched, unmatched

__all__ = [
    "REFUND_WITHIN",
    "Door",
    "DueRefund",
    "Line",
    "Money",
    "PayerCredit",
    "Payment",
    "Refund",
    "RefundFigures",
    "Unmatched",
    "billing_owns_the_money",
    "in_words",
    "keep_refunds",
    "match",
    "match_falls",
    "matched",
    "paid_with",
    "payer_credits",
    "payments",
    "record_payment",
    "record_refund",
    "record_reversal",
    "refund_figures",
    "refund_in_words",
    "refunds",
    "refunds_due",
    "reversals",
    "take_effect",
    "unmatched",
]
