"""Holds: placed and released by people or when their time is over, and in force immediately."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select, update
from sqlmodel import col

from models import Account, Hold
from policy.holds import (
    ENDED_BY_NAME,
    STOPS_EVERYTHING,
    STOPS_THE_CADENCE,
    WAITS_FOR_PERSON,
    ClearanceReason,
    HoldKind,
    HowEnded,
    terms,
    words_of,
)
from policy.rules import over_step
from policy.terms import Resolution, Stage, WhoDied
from tasks.accounts import (
    AccountRow,
    accounts_by_id,
    back_from_review,
    find_account,
    open_accounts,
    resolve,
    resume,
    review_now,
    take_account,
)
from tasks.facts import NOTED
from tasks.holds.deaths import never_died
from tasks.holds.derived_holds import take_over
from tasks.holds.hold_request import HoldRequest, check_release, is_wide
from tasks.holds.old_bills import check_clearance, clear
from tasks.holds.returned_mail import address_is_verified
from tasks.outbox import cancel
from tasks.plans import agreements, go_on, wait_out
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import insert_if_new, lock_guarantors

__all__ = ["HoldRequest", "place", "place_hold", "release", "release_expired", "release_hold"]


class PlacedHold(NamedTuple):
    """`new` is False when the hold stood already."""

    kind: HoldKind
    new: bool


class _Standing(NamedTuple):
    id: int
    guarantor_id: int
    account_id: int | None
    kind: HoldKind
    placed_on: date
    until: date | None
    service_from: date | None
    service_through: date | None
    released_by: str | None

    def covers(self, service_on: date) -> bool:
        return (self.service_from is None or self.service_from <= service_on) and (
            self.service_through is None or service_on <= self.service_through
        )


def place_hold(
    *,
    moment: Moment,
    reference: str,
    request: HoldRequest,
    reason: str = "",
    actor: str,
    sure: bool = True,
) -> PlacedHold:
    """Stop asking, or all contact, in a transaction of its own. See `place`.

    Without a reason the words of the kind are the reason. What looks like a slip is refused where
    nobody is `sure`.
    """
    with recording(moment) as (connection, day, _):
        if not sure:
            request.refuse_a_slip(day)
        new = place(
            connection,
            reference=reference,
            reason=reason or words_of(request.kind, request.died),
            today=day,
            actor=actor,
            **request._asdict(),
        )
        if request.died is WhoDied.PATIENT:
            new |= _hold_other_visits(connection, reference, reason, day, actor)
    return PlacedHold(request.kind, new)


def _hold_other_visits(
    connection: Connection, reference: str, reason: str, today: date, actor: str
) -> bool:
    """Of a patient who died, whoever answers for them."""
    account = find_account(connection, reference)
    query = (
        select(col(Account.reference))
        .where(
            col(Account.patient_id) == account.patient_id,
            col(Account.id) != account.id,
            col(Account.stage) != Stage.RESOLVED,
        )
        .order_by(col(Account.guarantor_id), col(Account.id))
    )
    placed = [
        place(
            connection,
            reference=other,
            kind=HoldKind.DECEASED,
            reason=reason or words_of(HoldKind.DECEASED),
            until=None,
            today=today,
            actor=actor,
        )
        for other in connection.execute(query).scalars().all()
    ]
    return any(placed)


def release_hold(
    *,
    moment: Moment,
    reference: str,
    kind: HoldKind,
    actor: str,
    how: HowEnded | None = None,
    sure: bool = False,
    reason: ClearanceReason | None = None,
) -> int | None:
    """End a hold, in a transaction of its own. See `release`. After a discharge it is `discharge`,
    for a voided visit `void`; the answer is then how many accounts were closed.

    Raises WrongInput also when no such hold stands, for a hold that protects people unless
    somebody is `sure`, and for an old bill without a `reason`.
    """
    _is_meant(kind, how, sure)
    check_clearance(kind, reason)
    with recording(moment) as (connection, day, _):
        if how is HowEnded.DISCHARGED:
            return discharge(connection, reference=reference, today=day, actor=actor)
        if how is HowEnded.VOIDED:
            void(connection, reference=reference, today=day, actor=actor)
            return 1
        if not release(
            connection,
            reference=reference,
            kind=kind,
            today=day,
            actor=actor,
            in_error=how is HowEnded.MISTAKE and kind is HoldKind.DECEASED,
            reason=reason,
        ):
            raise WrongInput(
                f"{reference} has no hold {kind.value}; see them with: tend account {reference}"
            )
    return None


def _is_meant(kind: HoldKind, how: HowEnded | None, sure: bool) -> None:
    if how is not None and not how.ends(kind):
        raise WrongInput(f"{kind.value} does not end as {how.value}; leave it out")
    if kind is HoldKind.BANKRUPTCY and how is None:
        raise WrongInput(
            f"say how the bankruptcy ended: {HowEnded.DISCHARGED} (what it covers is never asked "
            f"for again), {HowEnded.DISMISSED} or {HowEnded.MISTAKE} (it is asked for again)"
        )
    if kind in ENDED_BY_NAME and how is not HowEnded.DISCHARGED and not sure:
        raise WrongInput(
            f"after {kind.value} ({words_of(kind)}) the person is asked for money again; "
            "say that you are sure"
        )


def discharge(connection: Connection, *, reference: str, today: date, actor: str) -> int:
    """HD-02: a court has discharged what the bankruptcy covers; how many accounts are closed.

    The hold stands, so that nothing of before the petition that comes in later is asked for.
    """
    account = take_account(connection, reference)
    kind = col(Hold.kind) == HoldKind.BANKRUPTCY
    found = _standing(connection, kind, col(Hold.guarantor_id) == account.guarantor_id)
    if not found:
        raise WrongInput(
            f"{reference} has no hold {HoldKind.BANKRUPTCY.value}; see them with: tend account "
            f"{reference}"
        )
    covered = {one.id: one for hold in found for one in _covered(connection, hold) if one.is_open}
    for account_id in sorted(covered):
        reason = "The bankruptcy was discharged: nothing of this bill is asked for again."
        resolve(
            connection, account_id, Resolution.DISCHARGED, today=today, reason=reason, actor=actor
        )
    return len(covered)


def void(connection: Connection, *, reference: str, today: date, actor: str) -> None:
    """HD-25: a person decided about a visit that left the exports, or that a message says is no
    more: nothing of it is owed. An export that has it again opens it."""
    account = take_account(connection, reference)
    mine = col(Hold.kind) == HoldKind.DATA_QUALITY, col(Hold.account_id) == account.id
    left_on = select(col(Account.left_on)).where(col(Account.id) == account.id)
    if not account.is_open or connection.execute(left_on).scalar_one() is None:
        raise WrongInput(
            f"{reference} did not leave a complete export, no message says that it is no more, or "
            "it is closed; void it in the billing system and import again"
        )
    reason = "The visit was voided: nothing of it is owed."
    resolve(connection, account.id, Resolution.VOIDED, today=today, reason=reason, actor=actor)
    for hold in _standing(connection, *mine):
        _end(connection, hold, today, today, actor)


def place(
    connection: Connection,
    *,
    reference: str,
    kind: HoldKind,
    reason: str,
    until: date | None,
    today: date,
    actor: str,
    service_from: date | None = None,
    service_through: date | None = None,
    filed_on: date | None = None,
    disability: bool = False,
    whole_guarantor: bool = False,
    who_died: WhoDied | None = None,
    this_account_only: bool = False,
) -> bool:
    """Stop asking, or all contact, from this moment. False when the hold stands already.

    `until` is the last day it holds; some kinds have one of their own (HD-14, HD-21).
    `service_from` and `service_through` limit it to the visits of those days (HD-17), `filed_on` of
    a bankruptcy to the visits before it (HD-02). Raises WrongInput.
    """
    request = HoldRequest(
        kind, until, service_from, service_through, filed_on, disability, whole_guarantor, who_died
    )  # fmt: skip
    request.check(today)
    if actor == NOTED:
        raise WrongInput("say who places the hold")
    account = take_account(connection, reference)
    values = request.columns(today) | {"placed_by": actor, "reason": reason[:400]}
    values["until"] = until or _last_day(kind, today)
    wide = not this_account_only and is_wide(account, request)
    whose = None if wide else account.id
    made = take_over(connection, whose, kind, **values) or insert_if_new(
        connection,
        Hold,
        guarantor_id=account.guarantor_id,
        account_id=whose,
        kind=kind,
        placed_on=today,
        **values,
    )
    if made is None:
        return False
    [hold] = _standing(connection, col(Hold.id) == made)
    held = open_accounts(connection, account.guarantor_id) if wide else [account]
    covered = [one for one in held if hold.covers(one.service_from)]
    _take_effect(connection, covered, kind, today, actor)
    return True


def _last_day(kind: HoldKind, today: date) -> date | None:
    lasts = terms(kind).lasts_days
    return None if lasts is None else today + timedelta(lasts)


def _take_effect(
    connection: Connection, covered: list[AccountRow], kind: HoldKind, today: date, actor: str
) -> None:
    ids = [one.id for one in covered if one.is_open]
    if kind in agreements.ENDS_PLANS:
        for one in covered:
            agreements.end(
                connection,
                reference=one.reference,
                today=today,
                actor=actor,
                why=f"hold {kind.value}",
                hold=kind,
            )
    if kind in STOPS_THE_CADENCE:
        cancel.cancel(
            connection,
            account_ids=ids,
            why=f"hold {kind.value}",
            today=today,
            only_asks=kind not in STOPS_EVERYTHING,
        )
    review_now(connection, ids, today)


def release(
    connection: Connection,
    *,
    reference: str,
    kind: HoldKind,
    today: date,
    actor: str,
    in_error: bool = False,
    reason: ClearanceReason | None = None,
) -> bool:
    """End the hold of this kind on the account or its guarantor. False when none stands.

    Some hold on for days after that (HD-22). Releasing HD-07 says that the address is verified.
    `in_error`: nobody had died, and all goes on as if nobody had said so.
    """
    check_release(kind)
    account = take_account(connection, reference)
    if in_error:
        return never_died(connection, account, today, actor)
    if kind is HoldKind.BAD_ADDRESS:
        return address_is_verified(connection, account, today, actor)
    found = _standing(
        connection,
        col(Hold.guarantor_id) == account.guarantor_id,
        col(Hold.kind) == kind,
        or_(col(Hold.account_id).is_(None), col(Hold.account_id) == account.id),
    )
    if found and kind in HoldKind.cleared_by_people():
        clear(connection, account.id, kind, reason, today, actor)
    for hold in found:
        if not _holds_on(connection, hold, today, actor):
            _end(connection, hold, today, today, actor)
    return bool(found)


def _undo(connection: Connection, hold: _Standing, today: date, actor: str) -> None:
    """It stood for no day: a plan that it ended goes on, and no clock or letter knows of it."""
    covered = _covered(connection, hold)
    if hold.kind in agreements.ENDS_PLANS:
        ids = [account.id for account in covered]
        go_on(connection, ids, hold.kind, since=today, today=today, actor=actor)
    review_now(connection, [one.id for one in covered if one.is_open], today)


def _holds_on(connection: Connection, hold: _Standing, today: date, actor: str) -> bool:
    """Whether it stays in force for its days after the release, and until when."""
    more = terms(hold.kind).lasts_after_release_days
    if more is None:
        return False
    last_day = today + timedelta(more)
    if hold.until is None or last_day < hold.until:
        ends = {"until": last_day, "released_by": actor}
        connection.execute(update(Hold).where(col(Hold.id) == hold.id).values(**ends))
    covered = _covered(connection, hold)
    review_now(connection, [one.id for one in covered if one.is_open], today)
    return True


def release_expired(connection: Connection, today: date) -> int:
    """End the holds whose last day has passed, but for those that a person decides on; how many
    there were."""
    over = col(Hold.until) < today, col(Hold.kind).not_in(WAITS_FOR_PERSON)
    lock_guarantors(connection, {hold.guarantor_id for hold in _standing(connection, *over)})
    found = _standing(connection, *over)
    for hold in found:
        _end(connection, hold, hold.until or today, today, hold.released_by or "tend")
    return len(found)


def _standing(connection: Connection, *conditions: ColumnElement[bool]) -> list[_Standing]:
    columns = [getattr(Hold, name) for name in _Standing._fields]
    query = select(*columns).where(col(Hold.released_on).is_(None), *conditions)
    return [_Standing._make(row) for row in connection.execute(query.order_by(col(Hold.id)))]


def _covered(connection: Connection, hold: _Standing) -> list[AccountRow]:
    if hold.account_id is None:
        accounts = open_accounts(connection, hold.guarantor_id)
    else:
        accounts = accounts_by_id(connection, [hold.account_id])
    return [account for account in accounts if hold.covers(account.service_from)]


def _end(connection: Connection, hold: _Standing, ended_on: date, today: date, actor: str) -> None:
    covered = _covered(connection, hold)
    if hold.placed_on == today:
        _undo(connection, hold, today, actor)
    elif hold.kind in STOPS_THE_CADENCE:
        resume(connection, covered, since=hold.placed_on, ended_on=ended_on, today=today)
        wait_out(connection, [one.id for one in covered], since=hold.placed_on, today=today)
    back_from_review(connection, covered, over_step(hold.kind), today, actor)
    connection.execute(
        update(Hold).where(col(Hold.id) == hold.id).values(released_on=ended_on, released_by=actor)
    )
