"""Who is to be called now, in which order; and what was done already."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlmodel import col

from models import Account, CallResult
from policy.desk import DeskEventKind
from policy.terms import CallOutcome
from tasks.calls import CallEntry, load_call, load_calls
from tasks.desk.claims import Claim, claim, claims, give_back, let_go
from tasks.desk.events import note
from tasks.runs import Moment, OfficeTime, office_time
from tasks.storage import database

UNDONE_WITHIN = timedelta(minutes=10)


class DoneCall(NamedTuple):
    """An attempt of today, by this specialist; `fresh` while it can be undone."""

    result_id: int
    reference: str
    outcome: CallOutcome
    at: datetime
    fresh: bool


class CallQueue(NamedTuple):
    """`now` may be called at this moment, `later` some time today; without those that others have.
    `mine` is what this specialist has open."""

    time: OfficeTime
    now: list[CallEntry]
    later: list[CallEntry]
    mine: list[CallEntry]
    with_others: int
    done: list[DoneCall]


def call_queue(connection: Connection, user: str, moment: Moment) -> CallQueue:
    time = office_time(connection, moment)
    held = claims(connection, moment.now)
    entries = load_calls(connection, time.day, with_plans=False)
    free = [one for one in entries if one.guarantor_id not in held]
    return CallQueue(
        time=time,
        now=in_turn([one for one in free if is_open(one, time.now)]),
        later=sorted((one for one in free if _opens_later(one, time.now)), key=_opening),
        mine=[one for one in entries if _has(held.get(one.guarantor_id), user)],
        with_others=sum(
            one.guarantor_id in held and not _has(held.get(one.guarantor_id), user)
            for one in entries
        ),
        done=_done(connection, user, time),
    )


def is_open(entry: CallEntry, now: datetime) -> bool:
    """Whether this person may be called at this moment."""
    return entry.window is not None and entry.window.has(now)


def in_turn(entries: list[CallEntry]) -> list[CallEntry]:
    """Whoever asked to be called comes first, then who meant to pay and did not, then who was tried
    least; among these, whose hours end first."""
    return sorted(
        entries,
        key=lambda one: (
            not one.call_back,
            not one.broken_promise,
            one.attempts,
            *((one.window.closes,) if one.window else ()),
            one.call_id,
        ),
    )


def take_next(user_id: int, moment: Moment) -> str | None:
    """The next call that nobody has, for this specialist from now on; None when there is none.

    Looked at once more when it is theirs: somebody may have called in between."""
    with database.writing() as connection:
        time = office_time(connection, moment)
        held = claims(connection, moment.now)
        entries = load_calls(connection, time.day, with_plans=False)
        open_now = [one for one in entries if is_open(one, time.now)]
        for one in in_turn([one for one in open_now if one.guarantor_id not in held]):
            if _take(connection, one, user_id, moment, time):
                return one.call_id
    return None


def take_call(call_id: str, user_id: int, moment: Moment) -> bool:
    """This call. False when it is with somebody else, or not to be made any more."""
    with database.writing() as connection:
        time = office_time(connection, moment)
        entry = load_call(connection, time.day, call_id)
        return entry is not None and _take(connection, entry, user_id, moment, time)


def _take(
    connection: Connection, entry: CallEntry, user_id: int, moment: Moment, time: OfficeTime
) -> bool:
    if not claim(connection, entry.guarantor_id, user_id, moment.now):
        return False
    if load_call(connection, time.day, entry.call_id) is None:
        give_back(connection, entry.guarantor_id, user_id)
        return False
    let_go(connection, user_id, but=entry.guarantor_id)
    opened = DeskEventKind.OPENED_CALL
    note(connection, user_id, opened, moment.now, person_id=entry.guarantor_id)
    return True


def _has(held: Claim | None, user: str) -> bool:
    return held is not None and held.user == user


def _opens_later(entry: CallEntry, now: datetime) -> bool:
    return entry.window is not None and entry.window.opens > now


def _opening(entry: CallEntry) -> tuple[datetime, str]:
    assert entry.window is not None
    return entry.window.opens, entry.call_id


def _done(connection: Connection, user: str, time: OfficeTime) -> list[DoneCall]:
    """The newest first."""
    query = (
        select(
            col(CallResult.id), col(Account.reference), col(CallResult.outcome),
            col(CallResult.recorded_at),
        )
        .join(Account, col(Account.id) == col(CallResult.account_id))
        .where(col(CallResult.actor) == user, col(CallResult.on_date) == time.day)
        .order_by(col(CallResult.id).desc())
    )  # fmt: skip
    return [
        DoneCall(key or 0, reference, outcome, at, time.now < at + UNDONE_WITHIN)
        for key, reference, outcome, at in connection.execute(query)
    ]
