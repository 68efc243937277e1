"""A payment came in: posted once, for the day it was received, and in force immediately.

`record_payment` is the whole act in a transaction of its own; `record` does it in the caller's.
"""

from datetime import date, datetime

from sqlalchemy import Connection

from policy.terms import RefundReason, Resolution, Stage
from tasks.accounts import (
    LARGEST_CENTS,
    AccountRow,
    accounts_by_id,
    change,
    open_accounts,
    reopen,
    resolve,
    take_account,
)
from tasks.outbox import cancel
from tasks.payments.ledger_rows import Entry, Payment, balance_after, entries, like_it, post_payment
from tasks.payments.refunds import keep_refunds
from tasks.payments.reversals import reverse
from tasks.plans import instalments, settle
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import usable_key

__all__ = ["Payment", "record", "record_payment", "reverse"]


def record_payment(
    *,
    moment: Moment,
    reference: str,
    amount_cents: int,
    received_on: date | None = None,
    key: str,
    actor: str,
    second_meant: bool = True,
) -> Payment:
    """Post what a patient paid, today when no day is said. See `record`."""
    with recording(moment) as (connection, day):
        return record(
            connection,
            reference=reference,
            amount_cents=amount_cents,
            received_on=received_on or day,
            today=day,
            now=moment.now,
            key=key,
            actor=actor,
            second_meant=second_meant,
        )


def record(
    connection: Connection,
    *,
    reference: str,
    amount_cents: int,
    received_on: date,
    today: date,
    now: datetime,
    key: str,
    actor: str,
    second_meant: bool = True,
) -> Payment:
    """Post what a patient paid; the same key again changes nothing. Raises WrongInput.

    `second_meant` is False where nobody named a key: then another payment like it is refused.
    """
    _check(amount_cents, received_on, today)
    account = take_account(connection, reference)
    posted = entries(connection, account, usable_key(key))
    new = not posted
    if posted and -sum(entry.amount_cents for entry in posted) != amount_cents:
        raise WrongInput(f"the key {key} is that of another payment; use a new key")
    if new:
        if not second_meant:
            _refuse_a_twin(connection, account, amount_cents, received_on)
        plan_id = instalments.active_plan(connection, account.id)
        posted = post_payment(
            connection,
            account,
            plan_id,
            amount_cents,
            received_on=received_on,
            now=now,
            key=key,
            actor=actor,
        )
        _take_effect(connection, account, plan_id, posted, today, actor)
    after = balance_after(connection, account, posted)
    return Payment(account.reference, key, amount_cents, after, new)


def _check(amount_cents: int, received_on: date, today: date) -> None:
    if amount_cents <= 0:
        raise WrongInput("the amount must be more than zero; to take a payment back, reverse it")
    if amount_cents > LARGEST_CENTS:
        raise WrongInput("the amount is more than ten million dollars; check it")
    if received_on > today:
        raise WrongInput(f"the payment cannot have come after today, {today.isoformat()}")


def _refuse_a_twin(
    connection: Connection, account: AccountRow, amount_cents: int, received_on: date
) -> None:
    """The same cheque typed twice is likelier than two equal payments of one day."""
    earlier = like_it(connection, account, amount_cents, received_on)
    if earlier is not None:
        raise WrongInput(
            f"{account.reference} has a payment of this amount, received on "
            f"{received_on.isoformat()}, already (key {earlier}); if this is a second one, "
            "record it with a key of its own (--key)"
        )


def _take_effect(
    connection: Connection,
    account: AccountRow,
    plan_id: int | None,
    posted: list[Entry],
    today: date,
    actor: str,
) -> None:
    """Stale amounts are not sent, what is paid is closed, the rest is looked at now."""
    paid = accounts_by_id(connection, {entry.account_id for entry in posted})
    felt = {one.id for one in paid}
    if plan_id is not None:
        felt |= {one.id for one in instalments.accounts_of(connection, plan_id)}
    if any(one.balance_cents < 0 for one in paid):  # HD-09 stops asking on all accounts
        felt |= {one.id for one in open_accounts(connection, account.guarantor_id)}
    cancel.cancel(connection, account_ids=felt, why="a payment came in", today=today)
    change(connection, felt, next_review_on=today)
    change(connection, {one.id for one in paid}, promise_until=None)
    kept = settle(connection, [one.id for one in paid], today)
    keep_refunds(connection, [one.id for one in paid], RefundReason.OVERPAYMENT, today)
    for one in paid:
        _close_or_show_credit(connection, one, plan_id, one.id in kept, today, actor)


def _close_or_show_credit(
    connection: Connection,
    account: AccountRow,
    plan_id: int | None,
    kept: bool,
    today: date,
    actor: str,
) -> None:
    """A plan that was `kept` to its end is closed by the next run, with its last letter (PL-10)."""
    if account.is_open and account.balance_cents == 0 and not kept:
        ending = Resolution.PAID if plan_id is None else Resolution.PLAN_COMPLETED
        reason = "Nothing is left to pay."
        resolve(connection, account.id, ending, today=today, reason=reason, actor=actor)
    if not account.is_open and account.balance_cents < 0:
        reason = "Money came in after the account was closed; a person refunds it."
        reopen(connection, account.id, Stage.HUMAN_REVIEW, today=today, reason=reason, actor=actor)
