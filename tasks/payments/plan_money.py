"""What money means for the plans of its accounts: the one place where money and plans meet.

What came in covers instalments by its value day, what was taken back uncovers them, a plan of which
nothing is owed is completed, and one that was given up begins again.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from policy.plans import taken_back
from policy.terms import LedgerKind, PlanStatus
from tasks.accounts import accounts_by_id
from tasks.plans import PlanRef, instalments, move_payments, reinstate
from tasks.storage import PLAN, PLAN_ACCOUNT, among

_OF_PATIENTS = frozenset({LedgerKind.PATIENT_PAYMENT, LedgerKind.REVERSAL})


class Money(NamedTuple):
    """An amount that was just posted to an account; positive raises what is owed."""

    account_id: int
    kind: LedgerKind
    cents: int
    value_on: date

    @property
    def came_in(self) -> bool:
        return self.kind in _OF_PATIENTS and self.cents < 0

    @property
    def taken_back(self) -> bool:
        return self.kind in _OF_PATIENTS and self.cents > 0


class Followed(NamedTuple):
    """Plans that were `kept` to the end, that `go_on` after a payment was taken back, and the
    instalments that it uncovered."""

    kept: frozenset[int]
    go_on: frozenset[int]
    uncovered: dict[int, set[int]]


def latest_plans(connection: Connection, account_ids: Collection[int]) -> dict[int, PlanRef]:
    """By account, the last plan it was part of; accounts without one are left out."""
    query = (
        select(PLAN_ACCOUNT.c.account_id, PLAN.c.id, PLAN.c.guarantor_id, PLAN.c.status)
        .join(PLAN, PLAN.c.id == PLAN_ACCOUNT.c.plan_id)
        .where(among(connection, PLAN_ACCOUNT.c.account_id, account_ids))
        .order_by(PLAN.c.id)
    )
    return {row[0]: PlanRef(row[1], row[2], row[3]) for row in connection.execute(query)}


def follow(
    connection: Connection, money: Sequence[Money], plans: dict[int, PlanRef], today: date
) -> Followed:
    """The plans after this money. The accounts have their new balances."""
    came, back = _by_plan(money, plans)
    active = {plan.id for plan in plans.values() if plan.status is PlanStatus.ACTIVE}
    for plan_id, received_on in sorted(came, key=lambda key: (key[1], key[0])):
        if plan_id in active:
            instalments.cover(connection, plan_id, came[plan_id, received_on], received_on)
    uncovered: dict[int, set[int]] = {}
    for plan, cents in back.items():
        found = _uncover(connection, plan, cents, money, plans, today)
        if found is not None:
            uncovered[plan.id] = found
    going_on = active | uncovered.keys()
    kept = {plan_id for plan_id in going_on if instalments.complete(connection, plan_id, today)}
    return Followed(frozenset(kept), frozenset(uncovered.keys() - kept), uncovered)


def _by_plan(
    money: Sequence[Money], plans: dict[int, PlanRef]
) -> tuple[dict[tuple[int, date], int], dict[PlanRef, int]]:
    """What came in for a plan on a day, and what was taken back from one."""
    came: dict[tuple[int, date], int] = defaultdict(int)
    back: dict[PlanRef, int] = defaultdict(int)
    for one in money:
        plan = plans.get(one.account_id)
        if plan is not None and one.came_in:
            came[plan.id, one.value_on] -= one.cents
        elif plan is not None and one.taken_back:
            back[plan] += one.cents
    return came, back


def _uncover(
    connection: Connection,
    plan: PlanRef,
    cents: int,
    money: Sequence[Money],
    plans: dict[int, PlanRef],
    today: date,
) -> set[int] | None:
    """PL-05: what the payment had covered of a plan that goes on: one that was active, or that it
    had completed. None when no plan goes on."""
    theirs = {one.account_id for one in money if plans.get(one.account_id) == plan}
    if not any(account.balance_cents > 0 for account in accounts_by_id(connection, theirs)):
        return None
    if plan.status is PlanStatus.DEFAULTED:  # it was paid for after it was given up
        instalments.uncover(connection, plan.id, cents)
        return None
    active = plan.status is PlanStatus.ACTIVE
    if not active and not instalments.take_up_again(connection, plan, today):
        return None
    return instalments.uncover(connection, plan.id, cents)


def go_on(
    connection: Connection,
    money: Sequence[Money],
    plans: dict[int, PlanRef],
    followed: Followed,
    today: date,
) -> None:
    """Once every account stands where it belongs: what was taken back was not missed, and a payment
    for a plan that was given up takes it up again."""
    for plan_id in sorted(followed.go_on):
        numbers = followed.uncovered[plan_id]
        moved = taken_back(instalments.instalments_of(connection, plan_id), numbers, today)
        if numbers and moved:
            move_payments(connection, plan_id, moved, why="a payment was reversed", today=today)
    for one in money:
        plan = plans.get(one.account_id)
        if one.came_in and plan is not None and plan.status is PlanStatus.DEFAULTED:
            (account,) = accounts_by_id(connection, [one.account_id])
            reinstate.by_payment(connection, account, -one.cents, one.value_on, today)
