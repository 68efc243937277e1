"""A payment is taken back for a reason, and one that was misposted goes where it belongs."""

from datetime import date, datetime

from sqlalchemy import Connection, select
from sqlmodel import col

from models import LedgerEntry
from policy.terms import TakenBack
from tasks.accounts import find_account
from tasks.payments.ledger_rows import Payment
from tasks.payments.payments import record
from tasks.payments.reversals import reverse, rows_of
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import lock_guarantors


def record_reversal(
    *,
    moment: Moment,
    reference: str,
    payment_key: str,
    why: TakenBack = TakenBack.BOUNCED,
    to: str | None = None,
    key: str,
    actor: str,
) -> Payment:
    """Take a payment back, in a transaction of its own. See `take_back`."""
    with recording(moment) as (connection, day, now):
        return take_back(
            connection,
            reference=reference,
            payment_key=payment_key,
            why=why,
            to=to,
            today=day,
            now=now,
            key=key,
            actor=actor,
        )


def take_back(
    connection: Connection,
    *,
    reference: str,
    payment_key: str,
    why: TakenBack,
    to: str | None,
    today: date,
    now: datetime,
    key: str,
    actor: str,
) -> Payment:
    """Take a payment back; a misposted one is posted `to` its account for the day it came in.

    The same key again changes nothing. Raises WrongInput.
    """
    if (why is TakenBack.MISPOSTED) != (to is not None):
        raise WrongInput("a misposted payment needs the account it belongs to, no other one does")
    account = find_account(connection, reference)
    other = account if to is None else find_account(connection, to)
    if to is not None and other.id == account.id:
        raise WrongInput(f"the payment is on {account.reference} already; name another account")
    lock_guarantors(connection, {account.guarantor_id, other.guarantor_id})
    done = reverse(
        connection,
        reference=reference,
        payment_key=payment_key,
        today=today,
        now=now,
        key=key,
        actor=actor,
        why=why,
    )
    if to is not None:
        first = rows_of(connection, account, payment_key)[0]
        record(
            connection,
            reference=to,
            amount_cents=done.amount_cents,
            received_on=_received_on(connection, first.id),
            today=today,
            now=now,
            key=f"from-{first.id}",
            actor=actor,
        )
    return done


def _received_on(connection: Connection, entry_id: int) -> date:
    query = select(col(LedgerEntry.value_on)).where(col(LedgerEntry.id) == entry_id)
    return connection.execute(query).scalar_one()
