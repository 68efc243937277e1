"""A payment came in: posted once, for the day it was received, and in force immediately.

`record_payment` is the whole act in a transaction of its own; `record` does it in the caller's.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from policy.rules import slips
from policy.terms import LedgerKind, RefundReason, dollars
from tasks.accounts import (
    LARGEST_CENTS,
    AccountRow,
    accounts_by_id,
    find_account,
    open_accounts,
    take_account,
)
from tasks.payments.credits import PAID_BY_PATIENT
from tasks.payments.exported_before import keep, recorded_before, shown_before
from tasks.payments.ledger_rows import Entry, Payment, balance_after, entries, like_it, post_payment
from tasks.payments.other_visits import visits_to_pay
from tasks.payments.posting import Door, Money, take_effect
from tasks.payments.reversals import reverse
from tasks.plans import instalments
from tasks.practice import current_practice
from tasks.runs import AskedAbout, LikeAnother, Moment, WantsSecond, recording, refuse_long_ago
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, usable_key

__all__ = ["Payment", "record", "record_payment", "reverse"]


def record_payment(
    *,
    moment: Moment,
    reference: str,
    also: Sequence[str] = (),
    amount_cents: int,
    received_on: date | None = None,
    key: str,
    actor: str,
    second_meant: bool = True,
    sure: bool = True,
    second_person: str = "",
) -> Payment:
    """Post what a patient paid, today when no day is said. See `record`.

    `second_person`: who else looked at it, where it is above the practice's limit. Raises
    WantsSecond once nothing else is wrong with it.
    """
    with recording(moment) as (connection, day, now):
        made = record(
            connection,
            reference=reference,
            also=also,
            amount_cents=amount_cents,
            received_on=received_on or day,
            today=day,
            now=now,
            key=key,
            actor=actor,
            second_meant=second_meant,
            sure=sure,
            second_person=second_person,
        )
        if made.new:
            _refuse_alone(amount_cents, actor, second_person)
        return made


def _refuse_alone(amount_cents: int, actor: str, second_person: str) -> None:
    """Raises WantsSecond, which takes back what was posted."""
    if second_person.strip().casefold() == actor.strip().casefold():
        raise WantsSecond(f"{actor} records it, and cannot be the second person, too")
    said = current_practice().payments
    if said.wants_second(amount_cents) and not second_person.strip():
        limit = dollars((said.second_person_above or 0) * 100)
        raise WantsSecond(f"{dollars(amount_cents)} is above {limit}, which two people look at")


def record(
    connection: Connection,
    *,
    reference: str,
    also: Sequence[str] = (),
    amount_cents: int,
    received_on: date,
    today: date,
    now: datetime,
    key: str,
    actor: str,
    second_meant: bool = True,
    sure: bool = True,
    second_person: str = "",
) -> Payment:
    """Post what a patient paid; the same key again changes nothing. Raises WrongInput.

    `also`: other visits of the same person that one cheque pays. The oldest visit comes first. What
    these and their plan do not need pays other open visits of theirs; what is left is a credit.
    `second_meant` is False where nobody named a key: then another payment like it is refused; so is
    one that looks like a slip where nobody is `sure`.
    """
    _check(amount_cents, received_on, today)
    account, *others = _visits(connection, reference, also)
    second = second_person.strip()[:80] or None
    typed = _Typed(amount_cents, received_on, usable_key(key), actor, second_meant, second)
    posted = entries(connection, account, typed.key)
    new = not posted
    if posted:
        _check_key(typed, -sum(entry.amount_cents for entry in posted))
    else:
        exported = _exported(connection, account, typed, today)
        if exported is not None:
            return exported
        if not second_meant:
            _refuse_a_twin(connection, account, amount_cents, received_on)
        if not sure:
            _refuse_a_slip(connection, account, typed, today)
        posted = _post(connection, account, others, typed, today, now)
    after = balance_after(connection, account, posted)
    other = -sum(entry.amount_cents for entry in posted if entry.account_id != account.id)
    return Payment(account.reference, key, amount_cents, after, new, elsewhere_cents=other)


class _Typed(NamedTuple):
    """A payment as somebody tells it."""

    amount_cents: int
    received_on: date
    key: str
    actor: str
    second_meant: bool
    second_person: str | None


def _visits(connection: Connection, reference: str, also: Sequence[str]) -> list[AccountRow]:
    """What one payment is for, the oldest visit first, once their guarantor is locked."""
    first = take_account(connection, reference)
    rest = [find_account(connection, other) for other in also]
    for one in rest:
        if one.guarantor_id != first.guarantor_id:
            raise WrongInput(
                f"{one.reference} is of another person than {first.reference}; record what each "
                "of them paid"
            )
    return accounts_by_id(connection, {first.id, *(one.id for one in rest)})


def _in_turn(
    connection: Connection, account: AccountRow, named: Sequence[AccountRow], today: date
) -> list[AccountRow]:
    """Where a payment goes after its first visit: the others it names, those of their plans, and
    then whatever else they owe."""
    turn = list(named)
    for one in (account, *named):
        plan_id = instalments.active_plan(connection, one.id)
        turn += instalments.accounts_of(connection, plan_id) if plan_id is not None else []
    others = visits_to_pay(connection, [account.guarantor_id], today)
    return turn + others[account.guarantor_id]


def _post(
    connection: Connection,
    account: AccountRow,
    named: Sequence[AccountRow],
    typed: _Typed,
    today: date,
    now: datetime,
) -> list[Entry]:
    posted = post_payment(
        connection,
        account,
        _in_turn(connection, account, named, today),
        typed.amount_cents,
        received_on=typed.received_on,
        now=now,
        key=typed.key,
        actor=typed.actor,
        seconded_by=typed.second_person,
    )
    kind, credit = LedgerKind.PATIENT_PAYMENT, RefundReason.OVERPAYMENT
    money = [Money(one.account_id, kind, one.amount_cents, typed.received_on) for one in posted]
    door = Door(today, typed.actor, "a payment came in", credit, look_on=today)
    take_effect(connection, money, door)
    return posted


def _exported(
    connection: Connection, account: AccountRow, typed: _Typed, today: date
) -> Payment | None:
    """The answer for a payment that an export has shown before: nothing is posted for it."""
    found = recorded_before(connection, account.id, typed.key)
    if found is None:
        found = shown_before(connection, account.id, *typed[:3], typed.second_meant)
    if found is None:
        return None
    _check_key(typed, found.cents)
    keep(
        connection, account.id, found, key=typed.key, received_on=typed.received_on, today=today,
        actor=typed.actor,
    )  # fmt: skip
    key, on = found.key or typed.key, found.exported_on
    balance = account.balance_cents
    return Payment(account.reference, key, typed.amount_cents, balance, new=False, exported_on=on)


def _check_key(typed: _Typed, known_cents: int) -> None:
    """A key is that of one payment. Raises WrongInput."""
    if typed.amount_cents != known_cents:
        raise WrongInput(f"the key {typed.key} is that of another payment; use a new key")


def _check(amount_cents: int, received_on: date, today: date) -> None:
    if amount_cents <= 0:
        raise WrongInput("the amount must be more than zero; to take a payment back, reverse it")
    if amount_cents > LARGEST_CENTS:
        raise WrongInput("the amount is more than ten million dollars; check it")
    if received_on > today:
        raise WrongInput(f"the payment cannot have come after today, {today.isoformat()}")


def _refuse_a_slip(connection: Connection, account: AccountRow, typed: _Typed, today: date) -> None:
    """A person is asked before it is posted, for what it closes and what it promises back goes out
    in letters. Raises WrongInput."""
    theirs = open_accounts(connection, account.guarantor_id)
    owed = sum(max(0, one.balance_cents) for one in theirs)
    paid = select(PAID_BY_PATIENT).where(ACCOUNT.c.id == account.id)
    before = max(0, int(connection.execute(paid).scalar_one()))  # a bill is often paid twice
    if slips.far_more_than_owed(typed.amount_cents, owed + before):
        raise AskedAbout(
            f"{dollars(typed.amount_cents)} is far more than this person owes, {dollars(owed)}"
        )
    refuse_long_ago("the payment came in", typed.received_on, today)


def _refuse_a_twin(
    connection: Connection, account: AccountRow, amount_cents: int, received_on: date
) -> None:
    """The same cheque typed twice is likelier than two equal payments of one day."""
    earlier = like_it(connection, account, amount_cents, received_on)
    if earlier is not None:
        raise LikeAnother(
            f"{account.reference} has a payment of this amount, received on "
            f"{received_on.isoformat()}, already (key {earlier})"
        )
