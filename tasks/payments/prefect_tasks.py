"""The acts about money, each as a Prefect task."""

from tasks.payments import payments, refunds, take_back
from tasks.runtime.prefect_task import prefect_task

record_payment = prefect_task("record a payment")(payments.record_payment)
record_reversal = prefect_task("reverse a payment")(take_back.record_reversal)
record_refund = prefect_task("record a refund")(refunds.record_refund)
