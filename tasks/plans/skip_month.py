"""A month of a plan is skipped on request, no reason needed (PL-02)."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlmodel import col

from models import Plan, PlanSkip
from policy.plans import PlanFacts, PlanRefused, PlanStatus, skip
from tasks.accounts import take_account
from tasks.plans.instalments import active_plan, agreed_instalments, instalments_of
from tasks.plans.reschedule import move_payments
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import insert_if_new, usable_key


class Skipped(NamedTuple):
    """The plan after the skip. `new` is False when it was recorded before."""

    next_due: date
    last_due: date
    new: bool


def record_skip(*, moment: Moment, reference: str, key: str | None, actor: str) -> Skipped:
    """Skip the next payment, in a transaction of its own. See `record`."""
    with recording(moment) as (connection, day, _):
        return record(connection, reference=reference, today=day, key=key, actor=actor)


def record(
    connection: Connection, *, reference: str, today: date, key: str | None, actor: str
) -> Skipped:
    """Skip the oldest payment that is not made: it and all later ones come a month later.

    The same key again changes nothing, nor does another word of the same day without one. Raises
    WrongInput.
    """
    account = take_account(connection, reference)
    plan_id = active_plan(connection, account.id)
    if plan_id is None:
        raise WrongInput(f"{account.reference} is on no payment plan; record one first")
    skip_key = f"skip:{plan_id}:{usable_key(today.isoformat() if key is None else key)}"
    new = not _known(connection, skip_key)
    if new:
        plan = PlanFacts(PlanStatus.ACTIVE, tuple(agreed_instalments(connection, plan_id)))
        try:
            moved = skip(plan, _last_skip(connection, account.guarantor_id), today)
        except PlanRefused as refused:
            raise WrongInput(str(refused)) from None
        insert_if_new(
            connection,
            PlanSkip,
            skip_key=skip_key,
            plan_id=plan_id,
            instalment_number=moved[0].number,
            skipped_on=today,
            actor=actor,
        )
        move_payments(connection, plan_id, moved, why="a payment was skipped", today=today)
    days = [one.due_on for one in instalments_of(connection, plan_id) if one.unpaid_cents]
    return Skipped(min(days), max(days), new)


def _known(connection: Connection, skip_key: str) -> bool:
    query = select(col(PlanSkip.id)).where(col(PlanSkip.skip_key) == skip_key)
    return connection.execute(query).first() is not None


def _last_skip(connection: Connection, guarantor_id: int) -> date | None:
    """On whichever of their plans it was."""
    query = (
        select(func.max(col(PlanSkip.skipped_on)))
        .join(Plan, col(Plan.id) == col(PlanSkip.plan_id))
        .where(col(Plan.guarantor_id) == guarantor_id)
    )
    return connection.execute(query).scalar_one()


def skip_in_words(reference: str, made: Skipped) -> str:
    known = "" if made.new else "Known already; nothing changed. "
    return (
        f"{reference}: {known}one payment is skipped. The next is due on "
        f"{made.next_due.isoformat()}, the last on {made.last_due.isoformat()}."
    )
