"""The Prefect tasks behind money: one transaction each, felt at once."""

from datetime import date
from typing import Any

from tasks.payments import payments, refunds, reversals
from tasks.runs import today
from tasks.runtime import clock
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("record a payment")
def record_payment(
    reference: str,
    amount_cents: int,
    received_on: date | None,
    key: str,
    actor: str,
    second_meant: bool,
) -> dict[str, Any]:
    day = today()
    with database.writing() as connection:
        made = payments.record(
            connection,
            reference=reference,
            amount_cents=amount_cents,
            received_on=received_on or day,
            today=day,
            now=clock.now(),
            key=key,
            actor=actor,
            second_meant=second_meant,
        )
    return made._asdict()


@prefect_task("reverse a payment")
def record_reversal(reference: str, payment_key: str, key: str, actor: str) -> dict[str, Any]:
    with database.writing() as connection:
        made = reversals.reverse(
            connection,
            reference=reference,
            payment_key=payment_key,
            today=today(),
            now=clock.now(),
            key=key,
            actor=actor,
        )
    return made._asdict()


@prefect_task("record a refund")
def record_refund(
    reference: str, amount_cents: int, paid_on: date | None, key: str, actor: str
) -> dict[str, Any]:
    day = today()
    with database.writing() as connection:
        made = refunds.record(
            connection,
            reference=reference,
            amount_cents=amount_cents,
            paid_on=paid_on or day,
            today=day,
            now=clock.now(),
            key=key,
            actor=actor,
        )
    return made._asdict()
