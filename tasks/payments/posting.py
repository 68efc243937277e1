"""Money takes effect: one path for all that was posted, by a command, a form or an export.

The ledger rows and balances are there. What follows: amounts that are stale and have not left are
taken back, plans and promises hear of it, credits are noted, and accounts are closed or opened.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from policy.policy_file import UnknownPolicy
from policy.terms import LedgerKind, PlanStatus, RefundReason, Resolution, Stage, TakenBack
from tasks.accounts import (
    AccountRow,
    accounts_by_id,
    change,
    open_accounts,
    reopen,
    resolve,
    set_columns,
    why_owed_again,
)
from tasks.outbox import cancel
from tasks.payments.doubts import in_doubt
from tasks.payments.refunds import close_given_back, count_given, keep_refunds
from tasks.plans import PlanRef, instalments, latest_plans, settle
from tasks.practice import policy_of


class Door(NamedTuple):
    """How the money came. `why` is what is said of a line that is taken back for it; `look_on` is
    the day on which open accounts are looked at; `taken_back` says why, where it was."""

    today: date
    actor: str
    why: str
    credit: RefundReason
    look_on: date
    taken_back: TakenBack = TakenBack.BOUNCED


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

    @property
    def given_back(self) -> bool:
        return self.kind is LedgerKind.REFUND and self.cents > 0


def take_effect(connection: Connection, money: Sequence[Money], door: Door) -> None:
    """All that follows from this money. The caller has locked the guarantors."""
    if not money:
        return
    ids = sorted({one.account_id for one in money})
    touched = accounts_by_id(connection, ids)
    plans = latest_plans(connection, ids)
    felt = _felt(connection, touched, money, plans)
    cancel.cancel(connection, account_ids=felt, why=door.why, today=door.today)
    change(connection, felt, next_review_on=door.look_on)
    paid = {one.account_id for one in money if one.came_in}
    change(connection, paid, promise_until=None)
    ended = settle(connection, ids, door.today, actor=door.actor)
    _keep_refunds(connection, money, touched, door)
    of_account: dict[int, list[Money]] = defaultdict(list)
    for one in money:
        of_account[one.account_id].append(one)
    for account in accounts_by_id(connection, ids):  # as the plans have left them
        mine = of_account[account.id]
        if account.id not in ended:  # the next run closes it, with its last letter (PL-10)
            _close(connection, account, mine, door)
        _open(connection, account, mine, door)


def _felt(
    connection: Connection,
    touched: Sequence[AccountRow],
    money: Sequence[Money],
    plans: dict[int, PlanRef],
) -> set[int]:
    """Whose amounts are stale: these accounts, the others of their plans; with a credit (HD-09
    stops asking on all accounts) and after a payment was taken back all that are open."""
    felt = {one.id for one in touched}
    for plan in set(plans.values()):
        if plan.status is PlanStatus.ACTIVE:
            felt |= {one.id for one in instalments.accounts_of(connection, plan.id)}
    back = {one.account_id for one in money if one.taken_back}
    whole = {one.guarantor_id for one in touched if one.balance_cents < 0 or one.id in back}
    felt |= {one.id for one in open_accounts(connection, *whole)}
    came = {one.account_id for one in money if one.came_in}
    others = {one.guarantor_id for one in touched if one.id in came} - whole
    felt |= {one.id for one in open_accounts(connection, *others) if _may_be_small(connection, one)}
    return felt


def _may_be_small(connection: Connection, account: AccountRow) -> bool:
    """HD-08: small is what a person owes in all. A payment elsewhere can make a bill too small to
    ask for."""
    try:
        policy = policy_of(connection, account.policy_name, account.policy_version)
    except UnknownPolicy:
        return False
    return account.balance_cents < policy.small_balance.one_statement_below_cents


def _keep_refunds(
    connection: Connection, money: Sequence[Money], touched: Sequence[AccountRow], door: Door
) -> None:
    for one in money:
        if one.given_back:
            count_given(connection, one.account_id, one.cents)
    keep_refunds(connection, [one.id for one in touched], door.credit, door.today)


def _close(
    connection: Connection,
    account: AccountRow,
    money: Collection[Money],
    door: Door,
) -> None:
    """Where nothing came from the patient or went back, the next run says why it ends."""
    today, actor = door.today, door.actor
    if any(one.came_in for one in money):
        if account.is_open and account.balance_cents == 0:
            reason = "Nothing is left to pay."
            paid = Resolution.PAID  # a plan may go on with the other visits
            resolve(connection, account.id, paid, today=today, reason=reason, actor=actor)
    elif any(one.given_back for one in money):
        close_given_back(connection, account, today=today, look_on=door.look_on, actor=actor)


def _open(
    connection: Connection, account: AccountRow, money: Collection[Money], door: Door
) -> None:
    """A closed account that has a credit goes to a person; one that is owed again is worked on."""
    if account.is_open:
        return
    if account.balance_cents < 0 and any(one.came_in for one in money):
        reason = "Money came in after the account was closed; a person refunds it."
        if account.id in in_doubt(connection, [account.id]):
            reason = "Money came in after the account was closed, perhaps twice the same."
        _reopen(connection, account, Stage.HUMAN_REVIEW, reason, door)
    if account.balance_cents > 0 and any(one.taken_back for one in money):
        # Those who were told that the matter is closed hear from a person, not from Tend.
        told = account.resolution in Resolution.needs_a_name_to_reopen()
        stage = Stage.HUMAN_REVIEW if told else Stage.STATEMENT
        _reopen(connection, account, stage, _why_reopened(money, door), door)


def _why_reopened(money: Collection[Money], door: Door) -> str:
    if any(one.taken_back and one.kind is LedgerKind.REVERSAL for one in money):
        return _REOPENED[door.taken_back]
    return "A newer export no longer shows the payment that closed the account."


_REOPENED = {
    TakenBack.BOUNCED: "The payment that closed the account came back from the bank.",
    TakenBack.CHARGED_BACK: "The card company took back the payment that closed the account.",
    TakenBack.ENTERED_IN_ERROR: "The payment that closed the account was entered in error.",
    TakenBack.MISPOSTED: "The payment that closed the account belongs to another one.",
}


def _reopen(
    connection: Connection, account: AccountRow, stage: Stage, reason: str, door: Door
) -> None:
    reopen(connection, account.id, stage, today=door.today, reason=reason, actor=door.actor)
    fresh = stage is Stage.STATEMENT and account.first_statement_on is not None
    set_columns(
        connection,
        account.id,
        fresh_statement_due=fresh,
        fresh_why=why_owed_again(connection, account.id) if fresh else None,
        next_review_on=door.look_on,
    )
