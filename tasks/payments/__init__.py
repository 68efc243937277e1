"""Money: payments, reversals, refunds, and what each of them changes."""

from tasks.payments import payments, refunds, reversals
from tasks.payments.due_refunds import DueRefund, RefundFigures, refund_figures, refunds_due
from tasks.payments.ledger_rows import Payment
from tasks.payments.payments import record_payment
from tasks.payments.refunds import Refund, keep_refunds, record_refund
from tasks.payments.take_back import record_reversal

__all__ = [
    "DueRefund",
    "Payment",
    "Refund",
    "RefundFigures",
    "keep_refunds",
    "payments",
    "record_payment",
    "record_refund",
    "record_reversal",
    "refund_figures",
    "refunds",
    "refunds_due",
    "reversals",
]
