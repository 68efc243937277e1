"""A payment was taken back: the balance is restored, and what it closed is open again."""

from datetime import date, datetime

from sqlalchemy import Connection

from policy.terms import LedgerKind, RefundReason, TakenBack
from tasks.accounts import AccountRow, post, take_account
from tasks.payments.exported_before import recorded_before
from tasks.payments.ledger_rows import Entry, Payment, balance_after, entries, reversals
from tasks.payments.posting import Door, Money, take_effect
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
    paid = rows_of(connection, account, payment_key)
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
        _take_effect(connection, paid, today, actor, why)
        made = reversals(connection, paid)
    rows = [entry for entry, _ in made]
    amount_cents = sum(entry.amount_cents for entry in rows)
    after = balance_after(connection, account, rows)
    return Payment(account.reference, payment_key, amount_cents, after, new)


def rows_of(connection: Connection, account: AccountRow, key: str) -> list[Entry]:
    """The rows of the payment with this key, also when it was recorded here after an export had
    brought it."""
    found = entries(connection, account, key)
    if found:
        return found
    exported = recorded_before(connection, account.id, key)
    return [Entry(exported.entry_id, account.id, -exported.cents)] if exported else []


def _take_effect(
    connection: Connection, paid: list[Entry], today: date, actor: str, why: TakenBack
) -> None:
    kind, credit = LedgerKind.REVERSAL, RefundReason.OVERPAYMENT
    money = [Money(one.account_id, kind, -one.amount_cents, today) for one in paid]
    said = "a payment was reversed"
    take_effect(connection, money, Door(today, actor, said, credit, look_on=today, taken_back=why))
