"""A month of a plan is skipped on request, no reason needed (PL-02)."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update
from sqlmodel import col

from models import Account, Instalment, Plan, PlanSkip
from policy.plan_changes import Moved, skip
from policy.plans import PlanFacts, PlanRefused, PlanStatus
from tasks import unsent
from tasks.accounts import change, take_account
from tasks.errors import WrongInput
from tasks.once import insert_once, usable_key
from tasks.plan_payments import accounts_of, active_plan, instalments_of

_NOTHING_SAID = {"last_follow_up": None, "last_follow_up_on": None, "cure_deadline": None}


class Skipped(NamedTuple):
    """The plan after the skip. `new` is False when it was recorded before."""

    next_due: date
    last_due: date
    new: bool


def record(connection: Connection, *, reference: str, today: date, key: str, actor: str) -> Skipped:
    """Skip the oldest payment that is not made: it and all later ones come a month later.

    The same key again changes nothing. Raises WrongInput.
    """
    account = take_account(connection, reference)
    plan_id = active_plan(connection, account.id)
    if plan_id is None:
        raise WrongInput(f"{account.reference} is on no payment plan; record one first")
    skip_key = f"skip:{plan_id}:{usable_key(key)}"
    new = not _known(connection, skip_key)
    if new:
        plan = PlanFacts(PlanStatus.ACTIVE, tuple(instalments_of(connection, plan_id)))
        try:
            moved = skip(plan, _last_skip(connection, account.guarantor_id), today)
        except PlanRefused as refused:
            raise WrongInput(str(refused)) from None
        insert_once(
            connection,
            PlanSkip,
            skip_key=skip_key,
            plan_id=plan_id,
            instalment_number=moved[0].number,
            skipped_on=today,
            actor=actor,
        )
        _take_effect(connection, plan_id, moved, today)
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


def _take_effect(
    connection: Connection, plan_id: int, moved: tuple[Moved, ...], today: date
) -> None:
    """What was said about the old days is over; the new cycle may say it again for the new ones."""
    ids = [account.id for account in accounts_of(connection, plan_id)]
    unsent.cancel(connection, account_ids=ids, why="a payment was skipped", today=today)
    for number, due_on in moved:
        connection.execute(
            update(Instalment)
            .where(col(Instalment.plan_id) == plan_id, col(Instalment.number) == number)
            .values(due_on=due_on, **_NOTHING_SAID)
        )
    change(connection, ids, cycle=col(Account.cycle) + 1, next_review_on=today)
