"""Money was given back."""

from flows.job import OPERATOR, AnswerOrState, job, run_key, told
from flows.parameters import Day, Dollars, Key, Reference
from tasks.accounts import cents
from tasks.payments import prefect_tasks, refund_in_words
from tasks.runs import this_moment


@job("record refund", run_name="refund {reference}")
def record_refund(
    reference: Reference,
    amount: Dollars,
    paid_on: Day | None = None,
    key: Key | None = None,
    sure: bool = False,
) -> AnswerOrState:
    """Post what the practice gave back to a patient. Never more than the credit.

    Args:
        reference: The account with the credit; `tend report` lists the refunds that are due.
        amount: How much, in dollars, like 125.50.
        paid_on: The day the money went out; today when empty.
        key: What makes this refund one of its kind, such as a check number. The same key again
            records nothing. When it is empty, a second refund of the same amount and day is
            refused.
        sure: Tick it when it went out a year ago or before, and that is right.
    """
    made = prefect_tasks.record_refund(
        moment=this_moment(),
        reference=reference,
        amount_cents=cents(amount),
        paid_on=paid_on,
        key=run_key(key),
        actor=OPERATOR,
        second_meant=key is not None,
        sure=sure,
    )
    return told(made._asdict(), refund_in_words(made))
