"""Plans that ask for more than is owed: money came by a door that settled nothing, or by an earlier
version. The morning finds them."""

from datetime import date

from sqlalchemy import Connection, func, or_, select

from policy.terms import PlanStatus
from tasks.plans.settle import settle
from tasks.storage import ACCOUNT, INSTALMENT, PLAN, PLAN_ACCOUNT, lock_guarantors


def settle_adrift(connection: Connection, today: date) -> int:
    """Settle the active plans that ask for too much; the number of them."""
    asked = (
        select(
            INSTALMENT.c.plan_id,
            func.sum(INSTALMENT.c.amount_cents - INSTALMENT.c.paid_cents).label("cents"),
        )
        .group_by(INSTALMENT.c.plan_id)
        .subquery()
    )
    owing = (ACCOUNT.c.id == PLAN_ACCOUNT.c.account_id) & (ACCOUNT.c.balance_cents > 0)
    owed = func.coalesce(func.sum(ACCOUNT.c.balance_cents), 0)
    query = (
        select(PLAN.c.guarantor_id, func.min(PLAN_ACCOUNT.c.account_id))
        .join(asked, asked.c.plan_id == PLAN.c.id)
        .join(PLAN_ACCOUNT, PLAN_ACCOUNT.c.plan_id == PLAN.c.id)
        .outerjoin(ACCOUNT, owing)
        .where(PLAN.c.status == PlanStatus.ACTIVE)
        .group_by(PLAN.c.id, PLAN.c.guarantor_id, asked.c.cents)
        .having(or_(asked.c.cents > owed, owed == 0))
    )
    found = connection.execute(query).all()
    lock_guarantors(connection, {row[0] for row in found})
    settle(connection, [row[1] for row in found], today)
    return len(found)
