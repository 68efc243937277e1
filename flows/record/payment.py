"""Money came in, or was taken back."""

from flows.job import OPERATOR, AnswerOrState, job, run_key, told
from flows.parameters import AskedBy, Day, Dollars, Key, Reference
from policy.terms import TakenBack
from tasks.accounts import cents
from tasks.payments import in_words, prefect_tasks
from tasks.runs import this_moment


@job("record payment", run_name="payment {reference}")
def record_payment(
    reference: Reference,
    amount: Dollars,
    received_on: Day | None = None,
    key: Key | None = None,
    also: list[Reference] | None = None,
    sure: bool = False,
    second_person: AskedBy | None = None,
) -> AnswerOrState:
    """Post what a patient paid.

    What was going to be asked for and has not left is taken back at once. A payment that an export
    has shown already is not posted again: the answer has the day of that export.

    Args:
        reference: The account's public id, such as A-7K2M9QX4TB.
        amount: How much, in dollars, like 125.50.
        received_on: The day the money came in; today when empty.
        key: What makes this payment one of its kind, such as a receipt number. The same key
            again records nothing. When it is empty, a second payment of the same amount and day
            is refused.
        also: Other visits of the same person that the same cheque pays. The oldest is paid first.
        sure: Tick it when you were asked and it is right: far more than the person owes, or
            received a year ago or before. Refused without it.
        second_person: Only above the practice's limit (second_person_above of practice.toml): the
            name of the colleague who looked at it, too.
    """
    made = prefect_tasks.record_payment(
        moment=this_moment(),
        reference=reference,
        also=also or (),
        amount_cents=cents(amount),
        received_on=received_on,
        key=run_key(key),
        actor=OPERATOR,
        second_meant=key is not None,
        sure=sure,
        second_person=second_person or "",
    )
    return told(made._asdict(), *in_words(made), new=made.new)


@job("record reversal", run_name="reversal {reference}")
def record_reversal(
    reference: Reference,
    payment_key: Key,
    why: TakenBack = TakenBack.BOUNCED,
    to: Reference | None = None,
) -> AnswerOrState:
    """Take a payment back: a returned check, a chargeback, or one that we had recorded wrongly.

    What the bank or the card company took back costs no fee, and on a plan nothing of it was
    missed: what it had covered comes at the end, and the next letter says so. What was entered in
    error or misposted counts as if it had never been there, and no letter speaks of it.

    Args:
        reference: The account the payment was recorded for.
        payment_key: The key of the payment; `tend account` shows it.
        why: What happened.
        to: Only for a misposted payment: the account where it belongs. It is posted there for
            the day it came in.
    """
    made = prefect_tasks.record_reversal(
        moment=this_moment(),
        reference=reference,
        payment_key=payment_key,
        why=why,
        to=to,
        key=run_key(),
        actor=OPERATOR,
    )
    return told(made._asdict(), *in_words(made, back=True), new=made.new)
