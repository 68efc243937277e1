"""Payments and the instalments of a plan: what they cover, and what a reversal uncovers."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Date, func, insert, literal, select, update
from sqlmodel import col

from models import Instalment, Plan, PlanAccount, PlanTakenUp
from policy.plans import InstalmentFacts, allocate, months_later
from policy.terms import PlanStatus
from tasks.accounts import AccountRow, accounts_by_id


class PlanRef(NamedTuple):
    id: int
    guarantor_id: int
    status: PlanStatus


def latest_plan(connection: Connection, account_id: int) -> PlanRef | None:
    """The last plan this account was part of, whatever became of it."""
    query = (
        select(col(Plan.id), col(Plan.guarantor_id), col(Plan.status))
        .join(PlanAccount, col(PlanAccount.plan_id) == col(Plan.id))
        .where(col(PlanAccount.account_id) == account_id)
        .order_by(col(Plan.id).desc())
    )
    row = connection.execute(query.limit(1)).first()
    return None if row is None else PlanRef(row[0] or 0, row[1], row[2])


def active_plan(connection: Connection, account_id: int) -> int | None:
    plan = latest_plan(connection, account_id)
    return plan.id if plan and plan.status is PlanStatus.ACTIVE else None


def accounts_of(connection: Connection, plan_id: int) -> list[AccountRow]:
    """The accounts of a plan, the oldest visit first."""
    covers = select(col(PlanAccount.account_id)).where(col(PlanAccount.plan_id) == plan_id)
    return accounts_by_id(connection, list(connection.execute(covers).scalars()))


def cover(connection: Connection, plan_id: int, amount_cents: int, received_on: date) -> None:
    """Put a payment on the instalments it covers (PP-11)."""
    instalments = instalments_of(connection, plan_id)
    before = {instalment.number: instalment for instalment in instalments}
    for number, cents in allocate(instalments, amount_cents, received_on):
        last = before[number].last_payment_on
        _set(
            connection,
            plan_id,
            number,
            before[number].paid_cents + cents,
            max(received_on, last) if last else received_on,
        )


def uncover(connection: Connection, plan_id: int, amount_cents: int) -> set[int]:
    """PL-05: take a reversed payment off again, the newest instalment first; which it had covered.

    Never more than the plan lacks: a payment from before the plan never covered any of it.
    """
    instalments = instalments_of(connection, plan_id)
    owed = sum(max(0, account.balance_cents) for account in accounts_of(connection, plan_id))
    lacking = owed - sum(instalment.unpaid_cents for instalment in instalments)
    left = min(amount_cents, max(0, lacking))
    uncovered = set()
    for instalment in sorted(instalments, key=lambda instalment: instalment.due_on, reverse=True):
        cents = min(left, instalment.paid_cents)
        if cents:
            paid = instalment.paid_cents - cents
            last = instalment.last_payment_on if paid else None
            _set(connection, plan_id, instalment.number, paid, last)
            uncovered.add(instalment.number)
            left -= cents
    return uncovered | _append(connection, plan_id, instalments, left)


def _append(
    connection: Connection, plan_id: int, instalments: Sequence[InstalmentFacts], cents: int
) -> set[int]:
    """What no instalment had covered is paid after the last one, at most as much a month."""
    if not cents or not instalments:
        return set()
    last = max(instalments, key=lambda instalment: instalment.due_on)
    number = max(instalment.number for instalment in instalments)
    each = max(instalment.amount_cents for instalment in instalments)
    added = set()
    for more, start in enumerate(range(0, cents, each), start=1):
        due_on = months_later(last.due_on, more, last.due_on.day)
        part = min(each, cents - start)
        row = {"plan_id": plan_id, "number": number + more, "due_on": due_on, "amount_cents": part}
        connection.execute(insert(Instalment).values(paid_cents=0, **row))
        added.add(number + more)
    connection.execute(
        update(Plan)
        .where(col(Plan.id) == plan_id)
        .values(total_cents=col(Plan.total_cents) + cents)
    )
    return added


def complete(connection: Connection, plan_id: int, today: date) -> bool:
    """End the plan as completed once none of its accounts owes anything."""
    if any(account.balance_cents > 0 for account in accounts_of(connection, plan_id)):
        return False
    _end(connection, plan_id, PlanStatus.COMPLETED, today, "Everything is paid.")
    return True


def take_up_again(connection: Connection, plan: PlanRef, today: date) -> bool:
    """A completed plan is active again, unless the guarantor has another one by now, or help took
    all of its payments. The days on which it was complete are kept."""
    others = select(func.count()).where(
        col(Plan.guarantor_id) == plan.guarantor_id, col(Plan.status) == PlanStatus.ACTIVE
    )
    if plan.status is not PlanStatus.COMPLETED or connection.execute(others).scalar_one():
        return False
    if not instalments_of(connection, plan.id):
        return False
    completed = select(col(Plan.id), col(Plan.ended_on), literal(today, type_=Date())).where(
        col(Plan.id) == plan.id
    )
    kept = ("plan_id", "completed_on", "taken_up_on")
    connection.execute(insert(PlanTakenUp).from_select(kept, completed))
    _end(connection, plan.id, PlanStatus.ACTIVE, None, "")
    return True


def _end(
    connection: Connection, plan_id: int, status: PlanStatus, on: date | None, why: str
) -> None:
    connection.execute(
        update(Plan)
        .where(col(Plan.id) == plan_id)
        .values(status=status, ended_on=on, ended_why=why)
    )


def instalments_of(connection: Connection, plan_id: int) -> list[InstalmentFacts]:
    """Dates and money; not what was said about them."""
    query = (
        select(
            col(Instalment.number),
            col(Instalment.due_on),
            col(Instalment.amount_cents),
            col(Instalment.paid_cents),
            col(Instalment.last_payment_on),
        )
        .where(col(Instalment.plan_id) == plan_id)
        .order_by(col(Instalment.number))
    )
    return [
        InstalmentFacts(number, due_on, amount, paid, last_payment_on=last)
        for number, due_on, amount, paid, last in connection.execute(query)
    ]


def _set(
    connection: Connection, plan_id: int, number: int, paid_cents: int, last: date | None
) -> None:
    connection.execute(
        update(Instalment)
        .where(col(Instalment.plan_id) == plan_id, col(Instalment.number) == number)
        .values(paid_cents=paid_cents, last_payment_on=last)
    )
