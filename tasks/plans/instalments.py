"""Which plan an account is on, its accounts and its instalments."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    and_,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlmodel import col

from models import Account, Instalment, Plan, PlanAccount, PlanTakenUp
from policy.plans import InstalmentFacts
from policy.terms import PlanStatus
from tasks.accounts import AccountRow, accounts_by_id
from tasks.storage import PLAN_ACCOUNT, among


class PlanRef(NamedTuple):
    id: int
    guarantor_id: int
    status: PlanStatus


def latest_plan(connection: Connection, account_id: int) -> PlanRef | None:
    """The last plan this account was part of, whatever became of it. One that a former guarantor
    agreed on binds nobody else."""
    return latest_plans(connection, [account_id]).get(account_id)


def of_who_answers() -> ColumnElement[bool]:
    """What a former guarantor agreed on binds nobody else."""
    return and_(
        col(Account.id) == col(PlanAccount.account_id),
        col(Account.guarantor_id) == col(Plan.guarantor_id),
    )


def latest_plans(connection: Connection, account_ids: Collection[int]) -> dict[int, PlanRef]:
    """By account, the last plan it was part of; accounts without one are left out."""
    query = (
        select(col(PlanAccount.account_id), col(Plan.id), col(Plan.guarantor_id), col(Plan.status))
        .join(Plan, col(Plan.id) == col(PlanAccount.plan_id))
        .join(Account, of_who_answers())
        .where(among(connection, PLAN_ACCOUNT.c.account_id, account_ids))
        .order_by(col(Plan.id))
    )
    return {row[0]: PlanRef(row[1] or 0, row[2], row[3]) for row in connection.execute(query)}


def active_plan(connection: Connection, account_id: int) -> int | None:
    plan = latest_plan(connection, account_id)
    return plan.id if plan and plan.status is PlanStatus.ACTIVE else None


def active_plans(connection: Connection, guarantor_id: int) -> list[int]:
    """One at most, unless two records with a plan each turned out to be of one person."""
    query = select(col(Plan.id)).where(
        col(Plan.guarantor_id) == guarantor_id, col(Plan.status) == PlanStatus.ACTIVE
    )
    return [row[0] or 0 for row in connection.execute(query.order_by(col(Plan.id)))]


def accounts_of(connection: Connection, plan_id: int) -> list[AccountRow]:
    """The accounts of a plan, the oldest visit first; without those that others answer for now."""
    covers = (
        select(col(PlanAccount.account_id))
        .join(Plan, col(Plan.id) == col(PlanAccount.plan_id))
        .join(Account, of_who_answers())
        .where(col(PlanAccount.plan_id) == plan_id)
    )
    return accounts_by_id(connection, list(connection.execute(covers).scalars()))


def take_up_again(connection: Connection, plan: PlanRef, today: date, why: str) -> bool:
    """A plan that is over is active again, unless the guarantor has another one by now, or help
    took all of its payments. The days on which it was at rest are kept."""
    if active_plans(connection, plan.guarantor_id):
        return False
    if not agreed_instalments(connection, plan.id):
        return False
    rested = select(
        col(Plan.id), col(Plan.ended_on), literal(today, type_=Date()), col(Plan.status),
        col(Plan.ended_why), literal(why),
    ).where(col(Plan.id) == plan.id)  # fmt: skip
    kept = ("plan_id", "completed_on", "taken_up_on", "rested_as", "ended_why", "taken_up_why")
    connection.execute(insert(PlanTakenUp).from_select(kept, rested))
    connection.execute(
        update(Plan)
        .where(col(Plan.id) == plan.id)
        .values(
            status=PlanStatus.ACTIVE, ended_on=None, ended_why="", ended_for=None, settled_by=None
        )
    )
    return True


def instalments_of(connection: Connection, plan_id: int) -> list[InstalmentFacts]:
    """Dates and money as they stand; not what was said about them."""
    return _instalments(connection, plan_id, col(Instalment.amount_cents))


def agreed_instalments(connection: Connection, plan_id: int) -> list[InstalmentFacts]:
    """The instalments with what was agreed on, also where less is asked for now."""
    full = func.coalesce(col(Instalment.agreed_cents), col(Instalment.amount_cents))
    return _instalments(connection, plan_id, full)


def _instalments(connection: Connection, plan_id: int, amount: Any) -> list[InstalmentFacts]:
    query = (
        select(
            col(Instalment.number),
            col(Instalment.due_on),
            amount,
            col(Instalment.paid_cents),
            col(Instalment.last_payment_on),
        )
        .where(col(Instalment.plan_id) == plan_id)
        .order_by(col(Instalment.number))
    )
    return [
        InstalmentFacts(number, due_on, cents, paid, last_payment_on=last)
        for number, due_on, cents, paid, last in connection.execute(query)
    ]
