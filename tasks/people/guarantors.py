"""Somebody else answers for a bill from now on.

Nothing more goes to the former: what has not left is taken back, and their plan, their promise and
what they asked for bind nobody else. The new one is left in peace for the quiet days, and then the
bill starts with a first statement and clocks of its own.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, exists, insert, select, update
from sqlmodel import col

from models import Account, EnvelopeLine, GuarantorChange, Hold, Person
from policy.holds import HoldKind
from policy.law import is_minor
from policy.terms import FreshWhy, Stage, WhoDied
from tasks.accounts import (
    AccountRow,
    accounts_by_id,
    begin_anew,
    change,
    find_account,
    move,
    quiet_after,
    set_columns,
)
from tasks.facts import NOTED
from tasks.holds import hold_what_is_private, holds
from tasks.outbox import cancel
from tasks.plans import agreements
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, lock_guarantors, stands_for

_WHY = "somebody else answers for the bill now"
_REASON = "Somebody else answers for the bill now."
_OF_A_PERSON = (HoldKind.BANKRUPTCY, HoldKind.CEASE_CONTACT)
"""What exports said of a person stands on their visits, one by one."""


class Successor(NamedTuple):
    """Who answers from now on: the patient, whoever answers for the account `of`, or the person
    with the practice's own number `key`. One of the three."""

    patient: bool = False
    of: str = ""
    key: str = ""


class ChangedGuarantor(NamedTuple):
    """`new` is False when they answered for it already; `held` when the account waits now."""

    new: bool
    held: bool


def record_guarantor(
    *, moment: Moment, reference: str, successor: Successor, actor: str
) -> ChangedGuarantor:
    """Let somebody else answer for this account, in a transaction of its own. Raises WrongInput."""
    if sum(map(bool, successor)) != 1:
        raise WrongInput(
            "say who answers now: the patient, the guarantor of another account, or one key"
        )
    with recording(moment) as (connection, day, _):
        return _record(connection, reference, successor, day, actor)


def _record(
    connection: Connection, reference: str, successor: Successor, today: date, actor: str
) -> ChangedGuarantor:
    account = find_account(connection, reference)
    guarantor_id = _found(connection, account, successor)
    lock_guarantors(connection, {account.guarantor_id, guarantor_id})
    account = find_account(connection, reference)
    if not account.is_open:
        raise WrongInput(f"{account.reference} is closed; nobody is asked for it any more")
    new = answers_now(connection, account, guarantor_id, today=today, actor=actor)
    held = new and hold_what_is_known(connection, find_account(connection, reference), today, actor)
    return ChangedGuarantor(new, held)


def _found(connection: Connection, account: AccountRow, successor: Successor) -> int:
    if successor.patient:
        return account.patient_id
    if successor.of:
        return find_account(connection, successor.of).guarantor_id
    query = select(col(Person.id)).where(col(Person.source_key) == successor.key.strip())
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise WrongInput(
            "nobody has this key; name the new guarantor in the billing system, and the next "
            "import brings them"
        )
    return stands_for(connection, [found]).get(found, found)


def answers_now(
    connection: Connection,
    account: AccountRow,
    guarantor_id: int,
    *,
    today: date,
    actor: str,
    by_export: bool = False,
) -> bool:
    """Carry the change out; False when they answer already. The caller has locked both people."""
    if guarantor_id == account.guarantor_id:
        return False
    agreements.end(connection, reference=account.reference, today=today, actor=actor, why=_REASON)
    cancel.cancel(connection, account_ids=[account.id], why=_WHY, today=today, only_asks=False)
    waited = _move_holds(connection, account, guarantor_id, today)
    set_columns(connection, account.id, guarantor_id=guarantor_id)
    connection.execute(
        insert(GuarantorChange).values(
            account_id=account.id,
            former_id=account.guarantor_id,
            guarantor_id=guarantor_id,
            changed_on=today,
            actor=actor,
            by_export=by_export,
        )
    )
    _start_gently(connection, accounts_by_id(connection, [account.id])[0], today, actor, waited)
    return True


def _move_holds(
    connection: Connection, account: AccountRow, guarantor_id: int, today: date
) -> bool:
    """Reasons to wait stay with the bill until a person ends them. What only followed from facts
    about the former is over; whether there was any of that."""
    here = col(Hold.account_id) == account.id
    over = connection.execute(
        update(Hold)
        .where(here, col(Hold.placed_by) == NOTED, col(Hold.released_on).is_(None))
        .values(released_on=today, released_by=NOTED)
    )
    connection.execute(update(Hold).where(here).values(guarantor_id=guarantor_id))
    return over.rowcount > 0


def _start_gently(
    connection: Connection, account: AccountRow, today: date, actor: str, waited: bool
) -> None:
    """The days count from a statement of their own. Who never heard of the bill needs no quiet
    days before the first word."""
    move(connection, account.id, Stage.STATEMENT, today=today, reason=_REASON, actor=actor)
    if waited or account.first_statement_on is not None or _heard_of(connection, account.id):
        begin_anew(connection, account.id)
        change(
            connection,
            [account.id],
            ask_not_before=quiet_after(connection, account, today),
            fresh_why=FreshWhy.GUARANTOR,
        )
    change(
        connection,
        [account.id],
        step=None,
        step_on=None,
        cycle=col(Account.cycle) + 1,
        paused_days=0,
        call_attempts=0,
        fresh_statement_due=False,
        promise_until=None,
        call_back_on=None,
        help_asked_on=None,
        screened_on=None,
        next_review_on=today,
    )


def _heard_of(connection: Connection, account_id: int) -> bool:
    """Whether anything about it has left, or is leaving; what had not was taken back before."""
    query = select(col(EnvelopeLine.id)).where(
        col(EnvelopeLine.account_id) == account_id, col(EnvelopeLine.cancelled_on).is_(None)
    )
    return connection.execute(query.limit(1)).first() is not None


def hold_what_is_known(
    connection: Connection, account: AccountRow, today: date, actor: str
) -> bool:
    """What is known of the new one, and of the patient, stops this bill too. Whether it did."""
    query = select(col(Person.death_date), col(Person.birth_date))
    died, born = connection.execute(query.where(col(Person.id) == account.guarantor_id)).one()
    wanted: list[tuple[HoldKind, date | None]] = []
    if died is not None:
        wanted.append((HoldKind.DECEASED, None))
    if is_minor(born, account.service_from):
        wanted.append((HoldKind.MINOR, None))
    elsewhere = (
        select(col(Hold.kind), col(Hold.service_through))
        .where(
            col(Hold.guarantor_id) == account.guarantor_id,
            col(Hold.account_id).is_not(None),
            col(Hold.account_id) != account.id,
            col(Hold.kind).in_(_OF_A_PERSON),
            col(Hold.released_on).is_(None),
            ~exists().where(
                col(GuarantorChange.account_id) == col(Hold.account_id),
                col(GuarantorChange.changed_on) >= col(Hold.placed_on),
            ),
        )
        .order_by(col(Hold.id))
    )
    wanted += [
        (kind, through)
        for kind, through in connection.execute(elsewhere)
        if through is None or account.service_from <= through
    ]
    placed = [
        holds.place(
            connection, reference=account.reference, kind=kind, reason="known of the guarantor",
            until=None, today=today, actor=actor, service_through=through, this_account_only=True,
            who_died=WhoDied.GUARANTOR if kind is HoldKind.DECEASED else None,
        )
        for kind, through in wanted
    ]  # fmt: skip
    private = hold_what_is_private(connection, ACCOUNT.c.id == account.id, today)
    return any(placed) or private > 0


class LastChange(NamedTuple):
    """`is_ahead`: somebody recorded it here, and no export has said so yet. `former_id` is the
    record that stands for the former by now."""

    id: int
    former_id: int
    is_ahead: bool


def last_change(connection: Connection, account_id: int) -> LastChange | None:
    query = (
        select(
            col(GuarantorChange.id),
            col(GuarantorChange.former_id),
            col(GuarantorChange.by_export),
            col(GuarantorChange.confirmed_on),
        )
        .where(col(GuarantorChange.account_id) == account_id)
        .order_by(col(GuarantorChange.id).desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    change_id, former_id, by_export, confirmed_on = row
    former_id = stands_for(connection, [former_id]).get(former_id, former_id)
    return LastChange(change_id or 0, former_id, not by_export and confirmed_on is None)


def confirm(connection: Connection, change: LastChange | None, today: date) -> None:
    """An export says by now what somebody had recorded here."""
    if change is not None and change.is_ahead:
        connection.execute(
            update(GuarantorChange)
            .where(col(GuarantorChange.id) == change.id)
            .values(confirmed_on=today)
        )


def guarantor_in_words(reference: str, made: ChangedGuarantor) -> str:
    if not made.new:
        return f"{reference}: they answer for it already; nothing changed."
    said = f"{reference}: somebody else answers for it now; nothing more goes to the former."
    return f"{said} It is on hold; see: tend account {reference}" if made.held else said
