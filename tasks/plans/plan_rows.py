"""The rows of an agreed plan: written once, and in force immediately by its accounts."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from models import Instalment, LedgerEntry, Plan, PlanAccount
from policy.plans import Instalment as Payment
from policy.terms import PlanStatus, Stage, dollars
from tasks.accounts import AccountRow, change, move
from tasks.outbox import cancel
from tasks.storage import insert_if_new


class Agreed(NamedTuple):
    """A plan's terms, without a reference. `notes`: what was not known when it was agreed."""

    total_cents: int
    payments: int
    amount_cents: int
    last_amount_cents: int
    first_due: date
    last_due: date
    notes: tuple[str, ...] = ()


class Terms(NamedTuple):
    """What is written down about one plan."""

    plan_key: str
    payments: Sequence[Payment]
    disclosed: bool
    notes: tuple[str, ...] = ()
    reinstatement: int = 0


def known_plan(connection: Connection, plan_key: str) -> int | None:
    """The plan that was recorded with this key."""
    query = select(col(Plan.id)).where(col(Plan.plan_key) == plan_key)
    return connection.execute(query).scalar_one_or_none()


def write_plan(
    connection: Connection,
    accounts: Sequence[AccountRow],
    terms: Terms,
    *,
    today: date,
    actor: str,
    reason: str,
) -> int:
    """The plan, its instalments and its accounts, which are looked after from now on."""
    known = _newest_entry(connection, accounts)
    plan_id = insert_if_new(
        connection,
        Plan,
        plan_key=terms.plan_key,
        guarantor_id=accounts[0].guarantor_id,
        status=PlanStatus.ACTIVE,
        enrolled_on=today,
        total_cents=sum(payment.amount_cents for payment in terms.payments),
        actor=actor,
        disclosed=terms.disclosed,
        notes="\n".join(terms.notes),
        reinstatement=terms.reinstatement,
        after_entry_id=known,
        settled_through=known,
    )
    assert plan_id is not None, "the guarantor is locked and the key was looked up"
    covers = [{"plan_id": plan_id, "account_id": account.id} for account in accounts]
    connection.execute(insert(PlanAccount), covers)
    rows = [{"plan_id": plan_id, **payment._asdict()} for payment in terms.payments]
    connection.execute(insert(Instalment), rows)
    _take_effect(connection, accounts, today, actor, reason)
    return plan_id


def _newest_entry(connection: Connection, accounts: Sequence[AccountRow]) -> int | None:
    """What is posted later counts for the plan; what was before, its balance has in it."""
    ids = [account.id for account in accounts]
    query = select(func.max(LedgerEntry.id)).where(col(LedgerEntry.account_id).in_(ids))
    return connection.execute(query).scalar_one()


def _take_effect(
    connection: Connection, accounts: Sequence[AccountRow], today: date, actor: str, reason: str
) -> None:
    ids = [account.id for account in accounts]
    cancel.cancel(connection, account_ids=ids, why="a plan was agreed", today=today)
    for account_id in ids:
        move(connection, account_id, Stage.PLAN_FOLLOW_UP, today=today, reason=reason, actor=actor)
    change(connection, ids, promise_until=None, call_back_on=None, next_review_on=today)


def agreed(connection: Connection, plan_id: int) -> Agreed:
    """The terms of a plan as they stand."""
    query = select(col(Instalment.amount_cents), col(Instalment.due_on)).where(
        col(Instalment.plan_id) == plan_id, col(Instalment.amount_cents) > 0
    )
    rows = connection.execute(query.order_by(col(Instalment.number))).all()
    notes = select(col(Plan.notes)).where(col(Plan.id) == plan_id)
    return Agreed(
        sum(row[0] for row in rows),
        len(rows),
        rows[0][0],
        rows[-1][0],
        rows[0][1],
        rows[-1][1],
        tuple(connection.execute(notes).scalar_one().splitlines()),
    )


def plan_in_words(agreed: Agreed) -> list[str]:
    """The plan first, then what is to be noted."""
    even = agreed.last_amount_cents == agreed.amount_cents
    last = "" if even else f", the last one {dollars(agreed.last_amount_cents)}"
    payments = f"{agreed.payments} {'payment' if agreed.payments == 1 else 'payments'}"
    told = (
        f"A plan of {dollars(agreed.total_cents)}: {payments} of {dollars(agreed.amount_cents)}"
        f"{last}, from {agreed.first_due.isoformat()} to {agreed.last_due.isoformat()}."
    )
    return [told, *(f"Note: {note}" for note in agreed.notes)]
