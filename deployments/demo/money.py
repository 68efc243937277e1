"""What people pay in the rehearsal: all, half, too much, by instalment; and the plans they make."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, select

from deployments.demo.answers import ACTOR, Answer, Moment
from deployments.demo.prompts import Prompt
from policy.plans import PlanRefused, offers
from policy.terms import PlanStatus
from tasks.accounts import AccountRow, accounts_by_id, open_accounts
from tasks.payments import payments
from tasks.plans import active_plan, agreements, bounds
from tasks.storage import HOLD, INSTALMENT, PLAN, PLAN_ACCOUNT

TOO_SMALL_FOR_A_PLAN = 60_00


def pays(percent: int = 100, extra_cents: int = 0, days_ago: int = 0) -> Answer:
    """A part or all of what was asked for, or more; received some days before it is posted."""

    def record(connection: Connection, prompt: Prompt, moment: Moment) -> None:
        received_on = moment.today - timedelta(days_ago)
        for account in _owing(connection, prompt):
            cents = max(1, account.balance_cents * percent // 100) + extra_cents
            _post(connection, account, cents, received_on, moment)

    return record


def _owing(connection: Connection, prompt: Prompt) -> Iterator[AccountRow]:
    """Payments on a plan are instalments and come on their own days."""
    for account in accounts_by_id(connection, prompt.account_ids):
        on_plan = active_plan(connection, account.id) is not None
        if account.is_open and account.balance_cents > 0 and not on_plan:
            yield account


def _post(
    connection: Connection, account: AccountRow, cents: int, received_on: date, moment: Moment
) -> None:
    payments.record(
        connection,
        reference=account.reference,
        amount_cents=cents,
        received_on=received_on,
        today=moment.today,
        now=moment.now,
        key=moment.key,
        actor=ACTOR,
    )


def agree(connection: Connection, prompt: Prompt, moment: Moment) -> None:
    """A plan for everything that is open and not on hold; small sums are paid at once."""
    held = select(HOLD.c.account_id).where(
        HOLD.c.guarantor_id == prompt.guarantor_id, HOLD.c.released_on.is_(None)
    )
    waiting = set(connection.execute(held).scalars())
    accounts = [
        account
        for account in open_accounts(connection, prompt.guarantor_id)
        if account.balance_cents > 0 and account.id not in waiting
    ]
    total = sum(account.balance_cents for account in accounts)
    if None in waiting or not accounts or _has_plan(connection, prompt.guarantor_id):
        return
    if total < TOO_SMALL_FOR_A_PLAN:
        pays()(connection, prompt._replace(account_ids=tuple(a.id for a in accounts)), moment)
        return
    limits = bounds(connection, prompt.guarantor_id, None, moment.today)
    try:
        choices = offers(total, limits)
    except PlanRefused:
        return  # no plan fits this income; the account goes on towards help
    agreements.enrol(
        connection,
        references=[account.reference for account in accounts],
        count=moment.chance.choice(choices).count,
        amount_cents=None,
        first_due=None,
        due_day=moment.chance.choice([None, 1, 5, 15, 20]),
        today=moment.today,
        key=moment.key,
        actor=ACTOR,
    )


def _has_plan(connection: Connection, guarantor_id: int) -> bool:
    query = select(PLAN.c.id).where(
        PLAN.c.guarantor_id == guarantor_id, PLAN.c.status == PlanStatus.ACTIVE
    )
    return connection.execute(query).first() is not None


def pays_instalment(percent: int = 100) -> Answer:
    """The instalment that is due today, or a part of it."""

    def record(connection: Connection, prompt: Prompt, moment: Moment) -> None:
        due = _unpaid(connection, prompt.guarantor_id, moment.today, prompt.number)
        _pay_plan(connection, prompt.guarantor_id, due * percent // 100, moment)

    return record


def catch_up(connection: Connection, prompt: Prompt, moment: Moment) -> None:
    """Everything that was due on the plan so far."""
    due = _unpaid(connection, prompt.guarantor_id, moment.today, None)
    _pay_plan(connection, prompt.guarantor_id, due, moment)


def _unpaid(connection: Connection, guarantor_id: int, today: date, number: int | None) -> int:
    query = (
        select(INSTALMENT.c.number, INSTALMENT.c.amount_cents - INSTALMENT.c.paid_cents)
        .join(PLAN, PLAN.c.id == INSTALMENT.c.plan_id)
        .where(PLAN.c.guarantor_id == guarantor_id, PLAN.c.status == PlanStatus.ACTIVE)
        .where(INSTALMENT.c.due_on <= today)
    )
    rows = connection.execute(query).all()
    return sum(cents for due, cents in rows if number in (None, due))


def _pay_plan(connection: Connection, guarantor_id: int, cents: int, moment: Moment) -> None:
    covered = (
        select(PLAN_ACCOUNT.c.account_id)
        .join(PLAN, PLAN.c.id == PLAN_ACCOUNT.c.plan_id)
        .where(PLAN.c.guarantor_id == guarantor_id, PLAN.c.status == PlanStatus.ACTIVE)
    )
    accounts = accounts_by_id(connection, list(connection.execute(covered).scalars()))
    owing = [account for account in accounts if account.balance_cents > 0]
    if owing and cents > 0:
        _post(connection, owing[0], cents, moment.today, moment)
