"""Money: payments, reversals, refunds, and what each of them changes."""

from tasks.payments import payments, refunds, reversals
from tasks.payments.due_refunds import DueRefund, RefundFigures, refund_figures, refunds_due
from tasks.payments.refunds import keep_refunds

__all__ = [
    "DueRefund",
    "RefundFigures",
    "keep_refunds",
    "payments",
    "refund_figures",
    "refunds",
    "refunds_due",
    "reversals",
]
