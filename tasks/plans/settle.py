"""A plan follows what is owed: its instalments are derived from the ledger, whatever door the money
came by. To settle twice is to settle once."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from models import Account, Instalment, Plan, PlanAccount
from policy.plans import (
    FollowUp,
    InstalmentFacts,
    Moved,
    PlanFacts,
    by_day,
    fitted,
    missed,
    months_later,
    plan_terms,
    put_off,
    replayed,
    taken_back,
)
from policy.terms import PlanStatus, Resolution, SettledBy, Stage
from tasks.accounts import AccountRow, change, move, reopen, set_columns
from tasks.outbox import cancel
from tasks.plans import reinstate
from tasks.plans.instalments import (
    PlanRef,
    accounts_of,
    agreed_instalments,
    of_who_answers,
    take_up_again,
)
from tasks.plans.limits import bounds
from tasks.plans.plan_money import PlanMoney, Since, money_of
from tasks.plans.reschedule import move_payments
from tasks.plans.start_gently import start_gently
from tasks.storage import PLAN_ACCOUNT, among

ITSELF = "tend"
_SETTLED = (PlanStatus.ACTIVE, PlanStatus.COMPLETED, PlanStatus.DEFAULTED)


class _Plan(NamedTuple):
    id: int
    guarantor_id: int
    status: PlanStatus
    enrolled_on: date
    ended_on: date | None
    settled_by: SettledBy | None
    since: Since

    @property
    def ref(self) -> PlanRef:
        return PlanRef(self.id, self.guarantor_id, self.status)


def settle(
    connection: Connection, account_ids: Collection[int], today: date, *, actor: str = ITSELF
) -> frozenset[int]:
    """Make the latest plans of these accounts say what the ledger says.

    The accounts of the plans that end with this: the next run closes those that are paid, with
    their last letter (PL-10). The caller has posted, brought the balances up to date and locked
    the guarantors.
    """
    if not account_ids:
        return frozenset()
    ended: set[int] = set()
    for plan in _latest(connection, account_ids):
        accounts = accounts_of(connection, plan.id)
        if plan.status is PlanStatus.DEFAULTED:
            over = _settle_given_up(connection, plan, accounts, today, actor)
        else:
            over = _settle(connection, plan, accounts, today, actor)
        if over:
            ended |= {account.id for account in accounts}
    return frozenset(ended)


def _latest(connection: Connection, account_ids: Collection[int]) -> list[_Plan]:
    """The last plan of each account that can still change with its money."""
    last = (
        select(func.max(col(PlanAccount.plan_id)))
        .join(Plan, col(Plan.id) == col(PlanAccount.plan_id))
        .join(Account, of_who_answers())
        .where(among(connection, PLAN_ACCOUNT.c.account_id, sorted(account_ids)))
        .group_by(col(PlanAccount.account_id))
    )
    query = select(
        col(Plan.id), col(Plan.guarantor_id), col(Plan.status), col(Plan.enrolled_on),
        col(Plan.ended_on), col(Plan.settled_by), col(Plan.after_entry_id),
        col(Plan.settled_through),
    ).where(col(Plan.id).in_(last), col(Plan.status).in_(_SETTLED))  # fmt: skip
    return [
        _Plan(
            row[0] or 0, row[1], row[2], row[3], row[4], row[5], Since(row[3], row[6], row[7] or 0)
        )
        for row in connection.execute(query.order_by(col(Plan.id))).all()
    ]


def _settle(
    connection: Connection, plan: _Plan, accounts: Sequence[AccountRow], today: date, actor: str
) -> bool:
    """Whether the plan ended with this. Of `accounts`, those of the plan, the balances are up to
    date."""
    money = money_of(connection, plan.id, plan.since)
    owed = sum(max(0, account.balance_cents) for account in accounts)
    terms = agreed_instalments(connection, plan.id)
    if _append(connection, plan, terms, money, owed):
        terms = agreed_instalments(connection, plan.id)
    stands = replayed(terms, money.received)
    left = _left(stands, money, owed)
    if plan.status is PlanStatus.COMPLETED and not (
        left and _taken_up(connection, plan, money, today, actor)
    ):
        _remember(connection, plan, money)
        return False
    if _move(connection, plan, stands, money, today):
        terms = agreed_instalments(connection, plan.id)
        stands = replayed(terms, money.received)
        left = _left(stands, money, owed)
    ids = [account.id for account in accounts]
    if _write(connection, plan, terms, fitted(stands, left)):
        _say_anew(connection, ids, today)
    _remember(connection, plan, money, beside_cents=owed - left)
    if left:
        if owed != left:  # what lies beside a plan is told by the next run
            change(connection, ids, next_review_on=today)
        return False
    unpaid = any(one.unpaid_cents for one in stands)
    _complete(connection, plan, money.ending if unpaid else SettledBy.PAYMENTS, today)
    for account in accounts_of(connection, plan.id) if owed else ():
        start_gently(connection, account, today, actor)
    return True


def _taken_up(
    connection: Connection, plan: _Plan, money: PlanMoney, today: date, actor: str
) -> bool:
    why = _why_again(money)
    if not take_up_again(connection, plan.ref, today, why):
        return False
    _goes_on(connection, plan, today, f"The plan goes on: {why}", actor)
    return True


def _move(
    connection: Connection,
    plan: _Plan,
    stands: Sequence[InstalmentFacts],
    money: PlanMoney,
    today: date,
) -> bool:
    """Whether instalments have other days now."""
    moved = _moved(plan, stands, money, today)
    if moved:
        move_payments(connection, plan.id, moved, why="the payments moved", today=today)
        if not money.missing:
            _remember(connection, plan, money, put_off_on=today)
    return bool(moved)


def _left(stands: Sequence[InstalmentFacts], money: PlanMoney, owed: int) -> int:
    """What the plan still asks for. What others took off makes it smaller; what was added to the
    bills since then lies beside it."""
    unpaid = sum(one.unpaid_cents for one in stands)
    return max(0, min(owed, unpaid - money.taken_off_cents))


def _append(
    connection: Connection,
    plan: _Plan,
    terms: Sequence[InstalmentFacts],
    money: PlanMoney,
    owed: int,
) -> bool:
    """PL-05: a payment from before the plan was taken back. It is paid after the last instalment,
    at most as much a month. Whether there are more instalments now."""
    asked = sum(one.unpaid_cents for one in replayed(terms, money.received))
    cents = min(money.returned_cents, owed - asked)
    if cents <= 0 or not terms:
        return False
    last = max(instalment.due_on for instalment in terms)
    number = max(instalment.number for instalment in terms)
    each = max(instalment.amount_cents for instalment in terms)
    for more, start in enumerate(range(0, cents, each), start=1):
        row = {
            "plan_id": plan.id,
            "number": number + more,
            "due_on": months_later(last, more, last.day),
            "amount_cents": min(each, cents - start),
        }
        connection.execute(insert(Instalment).values(paid_cents=0, **row))
    return True


def _moved(
    plan: _Plan,
    stands: Sequence[InstalmentFacts],
    money: PlanMoney,
    today: date,
) -> tuple[Moved, ...]:
    """What a payment that the bank took back had covered was not missed (PL-05), nor what an
    insurer had paid and asked back. What was entered in error leaves the days alone."""
    if money.missing:
        before = replayed(stands, (*money.received, *money.missing))
        covered = {one.number: one.paid_cents for one in before}
        lost = {one.number for one in stands if one.paid_cents < covered[one.number]}
        return taken_back(stands, lost, today)
    by_others = plan.settled_by not in (None, SettledBy.PAYMENTS)
    return put_off(stands, today) if plan.status is PlanStatus.COMPLETED and by_others else ()


def _write(
    connection: Connection,
    plan: _Plan,
    terms: Sequence[InstalmentFacts],
    stands: Sequence[InstalmentFacts],
) -> bool:
    """Whether anything is asked for differently now. `terms` are the instalments as agreed."""
    agreed = {one.number: one.amount_cents for one in terms}
    query = select(
        col(Instalment.number), col(Instalment.amount_cents), col(Instalment.paid_cents),
        col(Instalment.last_payment_on),
    ).where(col(Instalment.plan_id) == plan.id)  # fmt: skip
    before = {row[0]: tuple(row[1:]) for row in connection.execute(query)}
    changed = False
    for one in stands:
        now = (one.amount_cents, one.paid_cents, one.last_payment_on)
        if before[one.number] == now:
            continue
        changed = True
        full = agreed[one.number]
        connection.execute(
            update(Instalment)
            .where(col(Instalment.plan_id) == plan.id, col(Instalment.number) == one.number)
            .values(
                amount_cents=one.amount_cents,
                agreed_cents=full if full != one.amount_cents else None,
                paid_cents=one.paid_cents,
                last_payment_on=one.last_payment_on,
            )
        )
    total = sum(one.amount_cents for one in stands)
    connection.execute(update(Plan).where(col(Plan.id) == plan.id).values(total_cents=total))
    return changed


def _say_anew(connection: Connection, ids: Sequence[int], today: date) -> None:
    """What waits to be sent about the old amounts is taken back."""
    cancel.cancel(connection, account_ids=ids, why="what is left of the plan changed", today=today)
    change(connection, ids, next_review_on=today)


def _remember(connection: Connection, plan: _Plan, money: PlanMoney, **values: Any) -> None:
    connection.execute(
        update(Plan).where(col(Plan.id) == plan.id).values(settled_through=money.newest, **values)
    )


_ENDED_WHY = {
    SettledBy.PAYMENTS: "Everything is paid.",
    SettledBy.INSURER: "The insurer paid what was left.",
    SettledBy.ADJUSTMENT: "What was left was taken off.",
    SettledBy.HELP: "What was left was taken off.",
}


def _complete(connection: Connection, plan: _Plan, settled_by: SettledBy, today: date) -> None:
    connection.execute(
        update(Plan)
        .where(col(Plan.id) == plan.id)
        .values(
            status=PlanStatus.COMPLETED,
            ended_on=today,
            ended_why=_ENDED_WHY[settled_by],
            settled_by=settled_by,
        )
    )


def _why_again(money: PlanMoney) -> str:
    if money.missing or money.undone:
        return "a payment for it was taken back."
    return "what others had paid or taken off is owed again."


def _goes_on(connection: Connection, plan: _Plan, today: date, reason: str, actor: str) -> None:
    """Those who were told that the matter is closed hear from a person, not from Tend."""
    accounts = [one for one in accounts_of(connection, plan.id) if one.balance_cents > 0]
    ids = [account.id for account in accounts]
    cancel.cancel(connection, account_ids=ids, why="the plan goes on", today=today, only_asks=False)
    for account in accounts:
        if account.is_open:
            _back_on_plan(connection, account, today, reason, actor)
        else:
            told = account.resolution in Resolution.needs_a_name_to_reopen()
            stage = Stage.HUMAN_REVIEW if told else Stage.PLAN_FOLLOW_UP
            reopen(connection, account.id, stage, today=today, reason=reason, actor=actor)


def _back_on_plan(
    connection: Connection, account: AccountRow, today: date, reason: str, actor: str
) -> None:
    if account.stage is not Stage.HUMAN_REVIEW:
        stage = Stage.PLAN_FOLLOW_UP
        move(connection, account.id, stage, today=today, reason=reason, actor=actor)
        set_columns(connection, account.id, fresh_statement_due=False, fresh_why=None)
        set_columns(connection, account.id, next_review_on=today)


def _settle_given_up(
    connection: Connection, plan: _Plan, accounts: Sequence[AccountRow], today: date, actor: str
) -> bool:
    """What came in time undoes it; what came later takes the plan up again (PL-03).

    Whether it ended with this after all.
    """
    money = money_of(connection, plan.id, plan.since)
    terms = agreed_instalments(connection, plan.id)
    why = "money that had come in time turned up."
    if _came_in_time(connection, plan, terms, money) and take_up_again(
        connection, plan.ref, today, why
    ):
        _forget_the_end(connection, plan)
        _goes_on(connection, plan, today, f"The plan goes on: {why}", actor)
        going_on = plan._replace(status=PlanStatus.ACTIVE)
        return _settle(connection, going_on, accounts, today, actor)
    unpaid = [one for one in replayed(terms, money.known) if one.unpaid_cents]
    _write(connection, plan, terms, replayed(terms, money.received))
    _remember(connection, plan, money)
    came = sum(one.cents for one in money.new)
    if unpaid and came >= min(unpaid, key=by_day).unpaid_cents:
        reinstate.by_payment(connection, plan.ref, today)
    return False


def _came_in_time(
    connection: Connection, plan: _Plan, terms: Sequence[InstalmentFacts], money: PlanMoney
) -> bool:
    """Whether the plan would not have been given up, had all money been known on its day."""
    ended_on = plan.ended_on
    if ended_on is None or not any(one.on < ended_on and one.cents > 0 for one in money.new):
        return False
    grace = bounds(connection, plan.guarantor_id, None, ended_on).grace_days
    stands = replayed(terms, (one for one in money.received if one.on < ended_on))
    late = missed(PlanFacts(PlanStatus.ACTIVE, stands, grace), ended_on)
    noticed = _noticed(connection, plan)
    gone = bool(noticed) and not any(one.unpaid_cents for one in stands if one.number in noticed)
    return gone or len(late) < plan_terms().follow_up.missed_for_default


def _noticed(connection: Connection, plan: _Plan) -> frozenset[int]:
    """The instalments for which the plan was given up."""
    query = select(col(Instalment.number)).where(
        col(Instalment.plan_id) == plan.id,
        col(Instalment.last_follow_up).in_((FollowUp.DEFAULT, FollowUp.CURE_NOTICE)),
    )
    return frozenset(connection.execute(query).scalars())


def _forget_the_end(connection: Connection, plan: _Plan) -> None:
    connection.execute(
        update(Instalment)
        .where(
            col(Instalment.plan_id) == plan.id, col(Instalment.last_follow_up) == FollowUp.DEFAULT
        )
        .values(last_follow_up=None, last_follow_up_on=None, cure_deadline=None)
    )
