"""A plan that a hold kept silent goes on when it ends: the time of the hold moves what remains."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, update
from sqlmodel import col

from models import Plan
from policy.plans import put_off
from tasks.plans.instalments import active_plan, agreed_instalments
from tasks.plans.reschedule import move_payments


def wait_out(
    connection: Connection, account_ids: Collection[int], *, since: date, today: date
) -> None:
    """What fell due on the plans of these accounts since then was not missed; it and all later
    payments move by whole months, and one letter says so."""
    plans = {active_plan(connection, account_id) for account_id in account_ids} - {None}
    for plan_id in sorted(plan_id for plan_id in plans if plan_id is not None):
        moved = put_off(agreed_instalments(connection, plan_id), today, since)
        if moved:
            move_payments(connection, plan_id, moved, why="the plan waited", today=today)
            later = update(Plan).where(col(Plan.id) == plan_id).values(put_off_on=today)
            connection.execute(later)
