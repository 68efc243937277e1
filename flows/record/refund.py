"""Money was given back."""

from flows.job import OPERATOR, Answer, job, run_key
from flows.parameters import Cents, Day, Key, Reference
from tasks.payments import prefect_tasks
from tasks.runs import this_moment


@job("record refund", run_name="refund {reference}")
def record_refund(
    reference: Reference,
    amount_cents: Cents,
    paid_on: Day | None = None,
    key: Key | None = None,
) -> Answer:
    """Post what the practice gave back to a patient. Never more than the credit.

    Args:
        reference: The account with the credit; `tend report` lists the refunds that are due.
        amount_cents: How much, in cents: 12550 is $125.50.
        paid_on: The day the money went out; today when empty.
        key: What makes this refund one of its kind, such as a check number. The same key again
            records nothing. When it is empty, a second refund of the same amount and day is
            refused.
    """
    made = prefect_tasks.record_refund(
        moment=this_moment(),
        reference=reference,
        amount_cents=amount_cents,
        paid_on=paid_on,
        key=run_key(key),
        actor=OPERATOR,
        second_meant=key is not None,
    )
    return made._asdict()
