"""An agreed payment plan: written down once, and ended when it can no longer be kept."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from models import Hold, Instalment, Plan, PlanAccount
from policy.holds import HOLD_WORDS, HoldFacts, HoldKind, strongest, terms
from policy.plans import FirstDueRefused, PlanRefused, check_first_due, schedule
from policy.terms import PlanStatus, Stage
from tasks import unsent
from tasks.accounts import AccountRow, accounts_by_id, change, find_account
from tasks.errors import WrongInput
from tasks.locking import lock_guarantors
from tasks.once import insert_once, usable_key
from tasks.plan_endings import end
from tasks.stages import move

__all__ = ["ENDS_PLANS", "Agreed", "end", "enrol"]

LONGEST = 120
"""Instalments. Ten years; a longer wish is a question of help with the cost."""

ENDS_PLANS = tuple(kind for kind in HoldKind if terms(kind).ends_plans)
"""PL-08: with one of these no plan is kept or made."""


class Agreed(NamedTuple):
    """A plan's terms, without a reference."""

    total_cents: int
    payments: int
    amount_cents: int
    last_amount_cents: int
    first_due: date
    last_due: date


def enrol(
    connection: Connection,
    *,
    references: Sequence[str],
    count: int | None,
    amount_cents: int | None,
    first_due: date,
    today: date,
    key: str,
    actor: str,
) -> Agreed:
    """Agree on a plan for these accounts of one guarantor, by the number or the size of payments.

    The same key again changes nothing. Raises WrongInput.
    """
    accounts = _taken(connection, references)
    guarantor_id = accounts[0].guarantor_id
    plan_key = f"plan:{guarantor_id}:{usable_key(key)}"
    known = connection.execute(
        select(col(Plan.id)).where(col(Plan.plan_key) == plan_key)
    ).scalar_one_or_none()
    if known is None:
        _check(connection, accounts, guarantor_id, today)
        total_cents = sum(account.balance_cents for account in accounts)
        number = _count(total_cents, count, amount_cents)
        known = _write(connection, accounts, plan_key, number, first_due, today, actor)
    return _agreed(connection, known)


def _taken(connection: Connection, references: Sequence[str]) -> list[AccountRow]:
    found = {find_account(connection, reference).id: None for reference in references}
    accounts = accounts_by_id(connection, found.keys())
    guarantors = {account.guarantor_id for account in accounts}
    if len(guarantors) != 1:
        raise WrongInput("a plan is for one or more accounts of one guarantor")
    lock_guarantors(connection, guarantors)
    return accounts_by_id(connection, found.keys())


def _check(
    connection: Connection, accounts: Sequence[AccountRow], guarantor_id: int, today: date
) -> None:
    for account in accounts:
        if not account.is_open or account.balance_cents <= 0:
            raise WrongInput(f"{account.reference} has nothing left to pay; leave it out")
        hold = _ending_hold(connection, account, today)
        if hold is not None:
            raise WrongInput(
                f"{account.reference} is on hold: {HOLD_WORDS[hold]} ({hold.value}); "
                "no plan can be made"
            )
    others = select(func.count()).where(
        col(Plan.guarantor_id) == guarantor_id, col(Plan.status) == PlanStatus.ACTIVE
    )
    if connection.execute(others).scalar_one():
        raise WrongInput("the guarantor has a payment plan already; end it before a new one")


def _ending_hold(connection: Connection, account: AccountRow, today: date) -> HoldKind | None:
    query = select(
        col(Hold.account_id),
        col(Hold.kind),
        col(Hold.placed_on),
        col(Hold.until),
        col(Hold.service_through),
        col(Hold.service_from),
    ).where(
        col(Hold.guarantor_id) == account.guarantor_id,
        col(Hold.kind).in_(ENDS_PLANS),
        col(Hold.released_on).is_(None),
    )
    rows = [row for row in connection.execute(query) if row[0] in (None, account.id)]
    holds = tuple(HoldFacts(*row[1:]) for row in rows)
    found = strongest(holds, today, account.service_from)
    return None if found is None else found.kind


def _count(total_cents: int, count: int | None, amount_cents: int | None) -> int:
    """PP-06: never more than the patient said, so the number is rounded up."""
    if (count is None) == (amount_cents is None):
        raise WrongInput("give either the number of payments or the amount of each, not both")
    if amount_cents is not None and amount_cents <= 0:
        raise WrongInput("the amount of each payment must be more than zero")
    number = count if count is not None else -(-total_cents // (amount_cents or 1))
    if not 1 <= number <= LONGEST:
        raise WrongInput(f"a plan has 1 to {LONGEST} payments, and this one would have {number}")
    return number


def _write(
    connection: Connection,
    accounts: Sequence[AccountRow],
    plan_key: str,
    count: int,
    first_due: date,
    today: date,
    actor: str,
) -> int:
    total_cents = sum(account.balance_cents for account in accounts)
    try:
        check_first_due(today, first_due)
        instalments = schedule(total_cents, count, first_due)
    except FirstDueRefused as refused:
        raise WrongInput(f"{refused}: {refused.earliest} to {refused.latest}") from None
    except PlanRefused as refused:
        raise WrongInput(str(refused)) from None
    plan_id = insert_once(
        connection,
        Plan,
        plan_key=plan_key,
        guarantor_id=accounts[0].guarantor_id,
        status=PlanStatus.ACTIVE,
        enrolled_on=today,
        total_cents=total_cents,
        actor=actor,
    )
    assert plan_id is not None, "the guarantor is locked and the key was looked up"
    covers = [{"plan_id": plan_id, "account_id": account.id} for account in accounts]
    connection.execute(insert(PlanAccount), covers)
    rows = [{"plan_id": plan_id, **instalment._asdict()} for instalment in instalments]
    connection.execute(insert(Instalment), rows)
    _take_effect(connection, accounts, today, actor)
    return plan_id


def _take_effect(
    connection: Connection, accounts: Sequence[AccountRow], today: date, actor: str
) -> None:
    ids = [account.id for account in accounts]
    unsent.cancel(connection, account_ids=ids, why="a plan was agreed", today=today)
    for account_id in ids:
        reason = "A payment plan was agreed."
        move(connection, account_id, Stage.PLAN_FOLLOW_UP, today=today, reason=reason, actor=actor)
    change(connection, ids, promise_until=None, call_back_on=None, next_review_on=today)


def _agreed(connection: Connection, plan_id: int) -> Agreed:
    query = select(col(Instalment.amount_cents), col(Instalment.due_on)).where(
        col(Instalment.plan_id) == plan_id
    )
    rows = connection.execute(query.order_by(col(Instalment.number))).all()
    return Agreed(
        sum(row[0] for row in rows), len(rows), rows[0][0], rows[-1][0], rows[0][1], rows[-1][1]
    )
