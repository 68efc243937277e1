"""A payment was taken back: the balance is restored, and what it closed is open again."""

from datetime import date, datetime

from sqlalchemy import Connection

from policy.terms import FreshWhy, LedgerKind, RefundReason, Resolution, Stage, TakenBack
from tasks.accounts import (
    AccountRow,
    accounts_by_id,
    change,
    open_accounts,
    post,
    reopen,
    set_columns,
    take_account,
)
from tasks.outbox import cancel
from tasks.payments.ledger_rows import Entry, Payment, balance_after, entries, reversals
from tasks.payments.refunds import keep_refunds
from tasks.plans import settle
from tasks.runtime import WrongInput
from tasks.storage import usable_key


def reverse(
    connection: Connection,
    *,
    reference: str,
    payment_key: str,
    today: date,
    now: datetime,
    key: str,
    actor: str,
    why: TakenBack = TakenBack.BOUNCED,
) -> Payment:
    """Take a payment back: returned cheque, chargeback (PL-05). No fee, and no default by itself.

    What we had entered wrongly (`why`) counts as if it had never been recorded. Once for each
    payment; the same key again changes nothing. Raises WrongInput.
    """
    account = take_account(connection, reference)
    paid = entries(connection, account, payment_key)
    if not paid:
        raise WrongInput(
            f"{account.reference} has no payment {payment_key}; "
            f"see them with: tend account {account.reference}"
        )
    made = reversals(connection, paid)
    if made and made[0][1] != usable_key(key):
        raise WrongInput(f"the payment {payment_key} was reversed already")
    new = not made
    if new:
        for entry in paid:
            post(
                connection,
                entry.account_id,
                LedgerKind.REVERSAL,
                -entry.amount_cents,
                value_on=today,
                posted_at=now,
                entry_key=f"reversal:{entry.id}",
                actor=actor,
                source_line=key,
                reverses_id=entry.id,
                taken_back=why,
            )
        _undo(connection, account, paid, today, actor, why)
        made = reversals(connection, paid)
    rows = [entry for entry, _ in made]
    amount_cents = sum(entry.amount_cents for entry in rows)
    after = balance_after(connection, account, rows)
    return Payment(account.reference, payment_key, amount_cents, after, new)


def _undo(
    connection: Connection,
    account: AccountRow,
    paid: list[Entry],
    today: date,
    actor: str,
    why: TakenBack,
) -> None:
    """What the payment closed is open again; amounts written since are stale."""
    ids = {entry.account_id for entry in paid}
    felt = ids | {one.id for one in open_accounts(connection, account.guarantor_id)}
    cancel.cancel(connection, account_ids=felt, why="a payment was reversed", today=today)
    change(connection, felt, next_review_on=today)
    keep_refunds(connection, sorted(ids), RefundReason.OVERPAYMENT, today)
    settle(connection, ids, today, actor=actor)
    for one in accounts_by_id(connection, ids):
        if not one.is_open and one.balance_cents > 0:
            _reopen(connection, one, today, why, actor)


def _stage_again(account: AccountRow) -> Stage:
    """Those who were told that the matter is closed hear from a person, not from Tend."""
    told = account.resolution in Resolution.needs_a_name_to_reopen()
    return Stage.HUMAN_REVIEW if told else Stage.STATEMENT


_REOPENED = {
    TakenBack.BOUNCED: "The payment that closed the account came back from the bank.",
    TakenBack.CHARGED_BACK: "The card company took back the payment that closed the account.",
    TakenBack.ENTERED_IN_ERROR: "The payment that closed the account was entered in error.",
    TakenBack.MISPOSTED: "The payment that closed the account belongs to another one.",
}


def _reopen(
    connection: Connection, account: AccountRow, today: date, why: TakenBack, actor: str
) -> None:
    stage, reason = _stage_again(account), _REOPENED[why]
    reopen(connection, account.id, stage, today=today, reason=reason, actor=actor)
    fresh = stage is Stage.STATEMENT and account.first_statement_on is not None
    because = FreshWhy.TAKEN_BACK if why.by_the_bank else FreshWhy.CORRECTED
    set_columns(
        connection, account.id, fresh_statement_due=fresh, fresh_why=because if fresh else None
    )
