"""PL-04, PL-07: what is written off for someone on a plan makes the plan smaller, its last
payments first."""

from datetime import date

from sqlalchemy import Connection, func, select, update

from policy.terms import PlanStatus
from tasks.storage import INSTALMENT, PLAN


def relieve(connection: Connection, plan_id: int, cents: int, today: date) -> None:
    """Take what was written off from the instalments; a plan with nothing left is completed."""
    left = cents
    query = INSTALMENT.select().where(INSTALMENT.c.plan_id == plan_id)
    for row in connection.execute(query.order_by(INSTALMENT.c.number.desc())).all():
        part = min(left, max(0, row.amount_cents - row.paid_cents))
        left -= part
        if part and part == row.amount_cents:
            connection.execute(INSTALMENT.delete().where(INSTALMENT.c.id == row.id))
        elif part:
            connection.execute(
                update(INSTALMENT)
                .where(INSTALMENT.c.id == row.id)
                .values(amount_cents=row.amount_cents - part)
            )
    connection.execute(
        update(PLAN)
        .where(PLAN.c.id == plan_id)
        .values(total_cents=PLAN.c.total_cents - (cents - left))
    )
    _complete_if_paid(connection, plan_id, today)


def _complete_if_paid(connection: Connection, plan_id: int, today: date) -> None:
    owed = select(func.sum(INSTALMENT.c.amount_cents - INSTALMENT.c.paid_cents))
    if not connection.execute(owed.where(INSTALMENT.c.plan_id == plan_id)).scalar():
        connection.execute(
            update(PLAN)
            .where(PLAN.c.id == plan_id)
            .values(
                status=PlanStatus.COMPLETED,
                ended_on=today,
                ended_why="What was left was taken off.",
            )
        )
