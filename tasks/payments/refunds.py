"""Money that a person gets back: noted as soon as there is a credit, settled when it is paid out.

The credit itself stands in the ledger, and HD-09 follows from it: nothing is asked for meanwhile.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from policy.assistance import patients_credit
from policy.terms import LedgerKind, RefundReason, Resolution, Stage, dollars
from tasks.accounts import (
    LARGEST_CENTS,
    AccountRow,
    find_account,
    open_accounts,
    post,
    resolve,
    review_now,
    take_account,
)
from tasks.payments.credits import PAID_BY_PATIENT
from tasks.payments.doubts import in_doubt
from tasks.payments.ledger_rows import refund_key
from tasks.runs import LikeAnother, Moment, recording, refuse_long_ago
from tasks.runtime import WrongInput
from tasks.storage import (
    ACCOUNT,
    DETERMINATION,
    LEDGER,
    PLAN_ACCOUNT,
    REFUND_DUE,
    among,
    usable_key,
)

CREDIT_IS_GONE = "the credit is gone"
PAID_OUT = "it was paid out"


class Refund(NamedTuple):
    """What was given back. `left_cents` is still to be given back."""

    reference: str
    amount_cents: int
    left_cents: int


def keep_refunds(
    connection: Connection, account_ids: Collection[int], reason: RefundReason, today: date
) -> None:
    """Make the refunds due say what the ledgers of these accounts say: of a credit, at most what
    the patient paid, net. What is in doubt, because it may be counted twice, is nobody's refund.
    Safe to call again."""
    query = (
        select(
            ACCOUNT.c.id, ACCOUNT.c.guarantor_id, ACCOUNT.c.balance_cents, PAID_BY_PATIENT,
            REFUND_DUE.c.id.label("due_id"), REFUND_DUE.c.refunded_cents,
        )
        .outerjoin(
            REFUND_DUE,
            (REFUND_DUE.c.account_id == ACCOUNT.c.id) & REFUND_DUE.c.settled_on.is_(None),
        )
        .where(
            among(connection, ACCOUNT.c.id, account_ids),
            (ACCOUNT.c.balance_cents < 0) | REFUND_DUE.c.id.is_not(None),
        )
    )  # fmt: skip
    rows = connection.execute(query).all()
    twice = in_doubt(connection, [row[0] for row in rows if row[2] < 0])
    for account_id, guarantor_id, balance, paid, due_id, refunded in rows:
        stands = min(max(0, balance), balance + twice.get(account_id, 0))
        credit = patients_credit(stands, int(paid))
        if due_id is None:
            if credit:
                _note(connection, account_id, guarantor_id, credit, reason, today)
        elif credit:
            _set(connection, due_id, amount_cents=refunded + credit)
        else:
            why = PAID_OUT if refunded else CREDIT_IS_GONE
            _set(connection, due_id, settled_on=today, settled_why=why)


def record_refund(
    *,
    moment: Moment,
    reference: str,
    amount_cents: int,
    paid_on: date | None = None,
    key: str,
    actor: str,
    second_meant: bool = True,
    sure: bool = True,
) -> Refund:
    """Post what was given back, in a transaction of its own; today when no day is said."""
    with recording(moment) as (connection, day, now):
        return record(
            connection,
            reference=reference,
            amount_cents=amount_cents,
            paid_on=paid_on or day,
            today=day,
            now=now,
            key=key,
            actor=actor,
            second_meant=second_meant,
            sure=sure,
        )


def record(
    connection: Connection,
    *,
    reference: str,
    amount_cents: int,
    paid_on: date,
    today: date,
    now: datetime,
    key: str,
    actor: str,
    second_meant: bool = True,
    sure: bool = True,
) -> Refund:
    """Post what was given back; the same key again changes nothing. Raises WrongInput.
    `second_meant` is False where nobody named a key: then another refund like it is refused; so
    is one of long ago where nobody is `sure`.
    """
    if amount_cents <= 0:
        raise WrongInput("the amount must be more than zero")
    if amount_cents > LARGEST_CENTS:
        raise WrongInput("the amount is more than ten million dollars; check it")
    if paid_on > today:
        raise WrongInput(f"the refund cannot have gone out after today, {today.isoformat()}")
    account = take_account(connection, reference)
    entry_key = refund_key(account.id, usable_key(key))
    posted = _posted(connection, entry_key)
    if posted is not None:
        if posted != amount_cents:
            raise WrongInput(f"the key {key} is that of another refund; use a new key")
        return Refund(account.reference, amount_cents, _theirs(connection, account))
    if not second_meant:
        _refuse_a_twin(connection, account, amount_cents, paid_on)
    _check_credit(connection, account, amount_cents)
    if not sure:
        refuse_long_ago("the refund went out", paid_on, today)
    post(
        connection,
        account.id,
        LedgerKind.REFUND,
        amount_cents,
        value_on=paid_on,
        posted_at=now,
        entry_key=entry_key,
        actor=actor,
    )
    count_given(connection, account.id, amount_cents)
    keep_refunds(connection, [account.id], RefundReason.OVERPAYMENT, today)
    account = find_account(connection, reference)
    close_given_back(connection, account, today=today, look_on=today, actor=actor)
    return Refund(account.reference, amount_cents, _theirs(connection, account))


def _posted(connection: Connection, entry_key: str) -> int | None:
    query = select(LEDGER.c.amount_cents).where(LEDGER.c.entry_key == entry_key)
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found


def _refuse_a_twin(
    connection: Connection, account: AccountRow, amount_cents: int, paid_on: date
) -> None:
    """The same refund typed twice is likelier than two equal ones of one day."""
    query = select(LEDGER.c.id).where(
        LEDGER.c.account_id == account.id,
        LEDGER.c.kind == LedgerKind.REFUND,
        LEDGER.c.amount_cents == amount_cents,
        LEDGER.c.value_on == paid_on,
    )
    if connection.execute(query.limit(1)).first() is not None:
        raise LikeAnother(
            f"{account.reference} has a refund of this amount, paid out on {paid_on.isoformat()}, "
            "already"
        )


def _check_credit(connection: Connection, account: AccountRow, amount_cents: int) -> None:
    """Raises WrongInput. What an insurer paid too much is not the patient's to get back."""
    if account.balance_cents >= 0:
        raise WrongInput(f"{account.reference} has no credit; there is nothing to give back")
    credit = _theirs(connection, account)
    if not credit:
        raise WrongInput(
            f"the credit of {account.reference} is not the patient's: who paid it, such as an "
            "insurer, gets it back, from the billing system"
        )
    if amount_cents > credit:
        rest = -account.balance_cents - credit
        others = f" ({dollars(rest)} more is not the patient's)" if rest else ""
        raise WrongInput(
            f"the credit of {account.reference} is {dollars(credit)}{others}; give back no more"
        )


def _theirs(connection: Connection, account: AccountRow) -> int:
    """What of the account's credit is the patient's, in cents."""
    paid = connection.execute(
        select(PAID_BY_PATIENT).where(ACCOUNT.c.id == account.id)
    ).scalar_one()
    return patients_credit(account.balance_cents, int(paid))


def close_given_back(
    connection: Connection, account: AccountRow, *, today: date, look_on: date, actor: str
) -> None:
    """HD-09 ends by itself with the credit: an account that owes nothing is closed, and the others
    of the person are looked at on `look_on`; so is one whose plan was paid to its end, for the run
    closes that with its last letter (PL-10)."""
    ending = _ending(connection, account.id)
    kept_plan = account.stage is Stage.PLAN_FOLLOW_UP and ending is Resolution.PLAN_COMPLETED
    if account.is_open and account.balance_cents == 0 and not kept_plan:
        reason = "What was paid too much was given back; nothing is owed."
        resolve(connection, account.id, ending, today=today, reason=reason, actor=actor)
    others = [one.id for one in open_accounts(connection, account.guarantor_id)]
    review_now(connection, others, look_on)


def _ending(connection: Connection, account_id: int) -> Resolution:
    helped = select(DETERMINATION.c.id).where(
        DETERMINATION.c.account_id == account_id, DETERMINATION.c.discount_percent > 0
    )
    planned = select(PLAN_ACCOUNT.c.id).where(PLAN_ACCOUNT.c.account_id == account_id)
    if connection.execute(helped.limit(1)).first():
        return Resolution.ASSISTED
    found = connection.execute(planned.limit(1)).first()
    return Resolution.PLAN_COMPLETED if found else Resolution.PAID


def _note(
    connection: Connection,
    account_id: int,
    guarantor_id: int,
    cents: int,
    reason: RefundReason,
    today: date,
) -> None:
    connection.execute(
        insert(REFUND_DUE).values(
            account_id=account_id,
            guarantor_id=guarantor_id,
            reason=reason,
            amount_cents=cents,
            refunded_cents=0,
            since=today,
            settled_why="",
        )
    )


def count_given(connection: Connection, account_id: int, cents: int) -> None:
    """A credit from before refunds were noted has no row; the ledger has the refund anyway."""
    connection.execute(
        update(REFUND_DUE)
        .where(REFUND_DUE.c.account_id == account_id, REFUND_DUE.c.settled_on.is_(None))
        .values(refunded_cents=REFUND_DUE.c.refunded_cents + cents)
    )


def _set(connection: Connection, due_id: int, **values: object) -> None:
    connection.execute(update(REFUND_DUE).where(REFUND_DUE.c.id == due_id).values(**values))
