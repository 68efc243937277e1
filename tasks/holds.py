"""Holds: placed and released by people or when their time is over, and felt at once."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select, update
from sqlmodel import col

from models import Hold
from policy.holds import STOPS_EVERYTHING, HoldKind, terms
from tasks import agreements, unsent
from tasks.accounts import (
    AccountRow,
    accounts_by_id,
    open_accounts,
    review_now,
    take_account,
)
from tasks.errors import WrongInput
from tasks.locking import lock_guarantors
from tasks.once import insert_once
from tasks.resuming import resume
from tasks.returned_mail import address_is_verified


class _Standing(NamedTuple):
    id: int
    guarantor_id: int
    account_id: int | None
    placed_on: date
    until: date | None
    service_through: date | None


def place(
    connection: Connection,
    *,
    reference: str,
    kind: HoldKind,
    reason: str,
    until: date | None,
    today: date,
    actor: str,
    service_through: date | None = None,
    whole_guarantor: bool = False,
) -> bool:
    """Stop asking, or all contact, from this moment. False when the hold stands already.

    `until` is the last day it holds. `service_through` is the filing date of a bankruptcy, which
    covers the visits up to that day (HD-02). Raises WrongInput.
    """
    _check(kind, until, today, service_through)
    account = take_account(connection, reference)
    wide = _is_wide(account, kind, whole_guarantor)
    made = insert_once(
        connection,
        Hold,
        guarantor_id=account.guarantor_id,
        account_id=None if wide else account.id,
        kind=kind,
        placed_on=today,
        placed_by=actor,
        reason=reason[:400],
        until=until,
        service_through=service_through,
    )
    if made is None:
        return False
    held = open_accounts(connection, account.guarantor_id) if wide else [account]
    covered = [
        one for one in held if service_through is None or one.service_from <= service_through
    ]
    _take_effect(connection, covered, kind, today, actor)
    return True


def _check(kind: HoldKind, until: date | None, today: date, service_through: date | None) -> None:
    if kind not in HoldKind.placed_by_people():
        raise WrongInput(f"{kind.value} follows from the facts; nobody places or releases it")
    if until is not None and until < today:
        raise WrongInput(f"the last day of the hold cannot be before today, {today.isoformat()}")
    if (kind is HoldKind.BANKRUPTCY) != (service_through is not None):
        raise WrongInput("a bankruptcy, and nothing else, needs its filing date (service through)")
    if service_through is not None and service_through > today:
        raise WrongInput(f"the filing date cannot be after today, {today.isoformat()}")


def _is_wide(account: AccountRow, kind: HoldKind, whole_guarantor: bool) -> bool:
    """Whether it is about the guarantor, and so about all accounts."""
    if kind is HoldKind.DECEASED:
        return account.patient_id == account.guarantor_id
    return whole_guarantor or terms(kind).covers == "guarantor"


def _take_effect(
    connection: Connection, covered: list[AccountRow], kind: HoldKind, today: date, actor: str
) -> None:
    ids = [one.id for one in covered if one.is_open]
    if kind in agreements.ENDS_PLANS:
        for one in covered:
            why = f"hold {kind.value}"
            agreements.end(connection, reference=one.reference, today=today, actor=actor, why=why)
    unsent.cancel(
        connection,
        account_ids=ids,
        why=f"hold {kind.value}",
        today=today,
        only_asks=kind not in STOPS_EVERYTHING,
    )
    review_now(connection, ids, today)


def release(
    connection: Connection, *, reference: str, kind: HoldKind, today: date, actor: str
) -> bool:
    """End the hold of this kind on the account or its guarantor. False when none stands.

    Releasing HD-07 says that the address is verified."""
    account = take_account(connection, reference)
    if kind is HoldKind.BAD_ADDRESS:
        return address_is_verified(connection, account, today)
    if kind not in HoldKind.placed_by_people():
        raise WrongInput(f"{kind.value} follows from the facts; nobody places or releases it")
    found = _standing(
        connection,
        col(Hold.guarantor_id) == account.guarantor_id,
        col(Hold.kind) == kind,
        or_(col(Hold.account_id).is_(None), col(Hold.account_id) == account.id),
    )
    for hold in found:
        _end(connection, hold, today, today, actor)
    return bool(found)


def release_expired(connection: Connection, today: date) -> int:
    """End the holds whose last day has passed; how many there were."""
    over = col(Hold.until) < today
    guarantors = {hold.guarantor_id for hold in _standing(connection, over)}
    lock_guarantors(connection, guarantors)
    found = _standing(connection, over)
    for hold in found:
        _end(connection, hold, hold.until or today, today, "tend")
    return len(found)


def _standing(connection: Connection, *conditions: ColumnElement[bool]) -> list[_Standing]:
    columns = [getattr(Hold, name) for name in _Standing._fields]
    query = select(*columns).where(col(Hold.released_on).is_(None), *conditions)
    return [_Standing._make(row) for row in connection.execute(query.order_by(col(Hold.id)))]


def _end(connection: Connection, hold: _Standing, ended_on: date, today: date, actor: str) -> None:
    if hold.account_id is None:
        accounts = open_accounts(connection, hold.guarantor_id)
    else:
        accounts = accounts_by_id(connection, [hold.account_id])
    through = hold.service_through
    covered = [one for one in accounts if through is None or one.service_from <= through]
    resume(connection, covered, since=hold.placed_on, ended_on=ended_on, today=today)
    connection.execute(
        update(Hold).where(col(Hold.id) == hold.id).values(released_on=ended_on, released_by=actor)
    )
