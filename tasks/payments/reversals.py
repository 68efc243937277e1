"""A payment was taken back: the balance is restored, and what it closed is open again."""

from datetime import date, datetime

from sqlalchemy import Connection

from policy.terms import LedgerKind, RefundReason
from tasks.accounts import AccountRow, post, take_account
from tasks.payments.exported_before import recorded_before
from tasks.payments.ledger_rows import Entry, Payment, balance_after, entries, reversals
from tasks.payments.posting import Door, Money, take_effect
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import usable_key


def record_reversal(
    *, moment: Moment, reference: str, payment_key: str, key: str, actor: str
) -> Payment:
    """Take a payment back, in a transaction of its own. See `reverse`."""
    with recording(moment) as (connection, day):
        return reverse(
            connection,
            reference=reference,
            payment_key=payment_key,
            today=day,
            now=moment.now,
            key=key,
            actor=actor,
        )


def reverse(
    connection: Connection,
    *,
    reference: str,
    payment_key: str,
    today: date,
    now: datetime,
    key: str,
    actor: str,
) -> Payment:
    """Take a payment back: returned cheque, chargeback (PL-05). No fee, and no default by itself.

    Once for each payment; the same key again changes nothing. Raises WrongInput.
    """
    account = take_account(connection, reference)
    paid = entries(connection, account, payment_key) or _exported(connection, account, payment_key)
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
            )
        _take_effect(connection, paid, today, actor)
        made = reversals(connection, paid)
    rows = [entry for entry, _ in made]
    amount_cents = sum(entry.amount_cents for entry in rows)
    after = balance_after(connection, account, rows)
    return Payment(account.reference, payment_key, amount_cents, after, new)


def _exported(connection: Connection, account: AccountRow, key: str) -> list[Entry]:
    """A payment that was recorded here when an export had it already."""
    found = recorded_before(connection, account.id, key)
    return [Entry(found.entry_id, account.id, -found.cents)] if found else []


def _take_effect(connection: Connection, paid: list[Entry], today: date, actor: str) -> None:
    kind, credit = LedgerKind.REVERSAL, RefundReason.OVERPAYMENT
    money = [Money(one.account_id, kind, -one.amount_cents, today) for one in paid]
    take_effect(
        connection, money, Door(today, actor, "a payment was reversed", credit, look_on=today)
    )
