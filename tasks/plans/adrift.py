"""Plans that ask for more than is owed: money came by a door that settled nothing, or by an earlier
version. The morning finds them."""

from datetime import date

from sqlalchemy import Connection, func, or_, select

from policy.terms import PlanStatus
from tasks.plans.settle import settle
from tasks.storage import ACCOUNT, INSTALMENT, PLAN, PLAN_ACCOUNT, among, lock_guarantors


def settle_adrift(connection: Connection, today: date) -> int:
    """Settle the active plans that ask for too much; the number of them."""
    asked = (
        select(
            PLAN.c.id,
            PLAN.c.guarantor_id,
            func.sum(INSTALMENT.c.amount_cents - INSTALMENT.c.paid_cents).label("cents"),
        )
        .join(INSTALMENT, INSTALMENT.c.plan_id == PLAN.c.id)
        .where(PLAN.c.status == PlanStatus.ACTIVE)
        .group_by(PLAN.c.id, PLAN.c.guarantor_id)
        .subquery()
    )
    owing = (ACCOUNT.c.id == PLAN_ACCOUNT.c.account_id) & (ACCOUNT.c.balance_cents > 0)
    owed = func.coalesce(func.sum(ACCOUNT.c.balance_cents), 0)
    query = (
        select(asked.c.id, asked.c.guarantor_id)
        .join(PLAN_ACCOUNT, PLAN_ACCOUNT.c.plan_id == asked.c.id)
        .outerjoin(ACCOUNT, owing)
        .group_by(asked.c.id, asked.c.guarantor_id, asked.c.cents)
        .having(or_(asked.c.cents > owed, owed == 0))
    )
    found = connection.execute(query).all()
    lock_guarantors(connection, {row.guarantor_id for row in found})
    covered = among(connection, PLAN_ACCOUNT.c.plan_id, [row.id for row in found])
    ids = connection.execute(select(PLAN_ACCOUNT.c.account_id).where(covered)).scalars().all()
    settle(connection, ids, today)
    return len(found)
