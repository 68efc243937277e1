"""An ended plan begins again: once by a payment, then on request, the third time by a person.

The old plan stays as it is, with its history; a new one takes over its payments (PL-03).
"""

from datetime import date

from sqlalchemy import Connection, select
from sqlmodel import col

from models import Plan
from policy.plans import (
    PlanRefused,
    begin_again,
    begins_by_itself,
    needs_a_person,
    needs_disclosure,
)
from policy.terms import PlanStatus, Stage
from tasks.accounts import AccountRow, change, move, take_account
from tasks.plans.agreements import check_accounts
from tasks.plans.instalments import PlanRef, accounts_of, agreed_instalments, latest_plan
from tasks.plans.plan_rows import Agreed, Terms, agreed, known_plan, write_plan
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import usable_key

_OVER = (PlanStatus.DEFAULTED, PlanStatus.ENDED)
ITSELF = "tend"


def record_reinstatement(
    *, moment: Moment, reference: str, approved: bool = False, key: str, actor: str
) -> Agreed:
    """Take an ended plan up again, in a transaction of its own. See `reinstate`."""
    with recording(moment) as (connection, day, _):
        return reinstate(
            connection, reference=reference, today=day, key=key, actor=actor, approved=approved
        )


def reinstate(
    connection: Connection,
    *,
    reference: str,
    today: date,
    key: str,
    actor: str,
    approved: bool = False,
) -> Agreed:
    """Take the last plan of this account up again. `approved`: a person decided the third time.

    The same key again changes nothing. Raises WrongInput.
    """
    account = take_account(connection, reference)
    plan_key = f"plan:{account.guarantor_id}:{usable_key(key)}"
    plan_id = known_plan(connection, plan_key)
    if plan_id is None:
        plan = latest_plan(connection, account.id)
        if plan is None or plan.status not in _OVER:
            state = "no plan" if plan is None else f"a plan that is {plan.status.value}"
            raise WrongInput(f"{account.reference} has {state}; only an ended one begins again")
        times = _times(connection, plan.id)
        if needs_a_person(times) and not approved:
            raise WrongInput(
                f"this plan began again {times} times; a person decides about the next (PL-03): "
                "approve it, or agree on new terms"
            )
        plan_id = _begin(connection, plan, plan_key, times, today, actor)
    return agreed(connection, plan_id)


def by_payment(connection: Connection, plan: PlanRef, today: date) -> None:
    """As much as one instalment came for a plan that was given up: that takes it up again.

    It counts as a payment of the old plan. Where a person has to decide, the account goes there.
    """
    times = _times(connection, plan.id)
    try:
        if begins_by_itself(times):
            key = f"plan:{plan.guarantor_id}:again {plan.id}"
            _begin(connection, plan, key, times, today, ITSELF)
        elif needs_a_person(times):
            _to_a_person(connection, plan, today)
    except WrongInput:
        return  # a hold, another plan or nothing left: the payment is posted, and that is all


def _begin(
    connection: Connection, plan: PlanRef, plan_key: str, times: int, today: date, actor: str
) -> int:
    accounts = _owing(connection, plan)
    if not accounts:
        raise WrongInput("nothing is left to pay on this plan")
    check_accounts(connection, accounts, today)
    owed_cents = sum(account.balance_cents for account in accounts)
    try:
        payments = begin_again(agreed_instalments(connection, plan.id), owed_cents, today)
    except PlanRefused as refused:
        raise WrongInput(str(refused)) from None
    disclosed = needs_disclosure(len(payments))
    terms = Terms(plan_key, payments, disclosed, reinstatement=times + 1)
    reason = "The payment plan began again (PL-03)."
    return write_plan(connection, accounts, terms, today=today, actor=actor, reason=reason)


def _to_a_person(connection: Connection, plan: PlanRef, today: date) -> None:
    accounts = _owing(connection, plan)
    reason = "A payment came for a plan that began again twice; a person decides (PL-03)."
    for account in accounts:
        move(connection, account.id, Stage.HUMAN_REVIEW, today=today, reason=reason, actor=ITSELF)
    change(connection, [account.id for account in accounts], next_review_on=None)


def _owing(connection: Connection, plan: PlanRef) -> list[AccountRow]:
    accounts = accounts_of(connection, plan.id)
    return [account for account in accounts if account.is_open and account.balance_cents > 0]


def _times(connection: Connection, plan_id: int) -> int:
    query = select(col(Plan.reinstatement)).where(col(Plan.id) == plan_id)
    return connection.execute(query).scalar_one()
