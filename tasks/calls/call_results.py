"""What came of a call: one row for each attempt, and what the person said, in force immediately."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update
from sqlmodel import col

from models import Account, Call, CallAbout, CallResult, EnvelopeLine
from policy.contact import is_open, window_on
from policy.terms import CallOutcome, Stage
from tasks.accounts import AccountRow, accounts_by_id, change, open_accounts, take_account
from tasks.calls.call_effects import Said, take_effect
from tasks.calls.call_list import moment_there
from tasks.facts import TIMES, times_of, where
from tasks.practice import current_practice, policy_of
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import CALL_ABOUT, PERSON, Values, insert_if_new, insert_new, usable_key

LONGEST_WAIT = timedelta(60)
"""A day further away is a question of a plan or of help with the cost."""

_CORRECT = (
    " Nobody is called there any more. Correct the number in the billing system: the next import "
    "brings it. Then allow calls again: tend record preference {} calls yes"
)
_NEEDS_A_DAY = frozenset({CallOutcome.WILL_PAY_BY, CallOutcome.CALL_BACK_AT})


class RecordedCall(NamedTuple):
    """`new` is False when it was recorded before."""

    outcome: CallOutcome
    new: bool


def record_call(
    *,
    moment: Moment,
    reference: str,
    outcome: CallOutcome,
    until: date | None = None,
    until_at: time | None = None,
    key: str | None = None,
    actor: str,
) -> RecordedCall:
    """Keep one attempt of today, in a transaction of its own. See `record`."""
    with recording(moment) as (connection, day, now):
        new = record(
            connection,
            reference=reference,
            outcome=outcome,
            today=day,
            now=now,
            until=until,
            until_at=until_at,
            key=key,
            actor=actor,
        )
    return RecordedCall(outcome, new)


def record(
    connection: Connection,
    *,
    reference: str,
    outcome: CallOutcome,
    today: date,
    now: datetime,
    until: date | None,
    key: str | None,
    actor: str,
    until_at: time | None = None,
) -> bool:
    """Keep one attempt of today. False when it was recorded before. Raises WrongInput.

    Without a key the same word of the same person on the same day is the same call: most often it
    was typed twice, or is told of another account that the call was about.
    """
    _check(outcome, today, until)
    account = take_account(connection, reference)
    if until_at is not None:
        _check_hour(connection, account, outcome, until, until_at)
    kind = _of_its_kind(outcome, today, until, until_at)
    if not key and (before := _same_call(connection, account, kind)):
        said = Said(account, [account], today, until, actor)
        return before.account_id != account.id and _about(connection, before.id, outcome, said)
    calls = _open_calls(connection, account.guarantor_id, today)
    made = insert_if_new(
        connection,
        CallResult,
        call_id=calls[-1] if calls else None,
        guarantor_id=account.guarantor_id,
        account_id=account.id,
        outcome=outcome,
        on_date=today,
        until=until,
        until_at=until_at,
        recorded_at=now,
        actor=actor,
        result_key=_key_of(account, key or kind, own=bool(key)),
        **_hour(connection, account.guarantor_id, today, now),
    )
    if made is None:
        return False
    ids = {account.id, *_called_about(connection, calls)}
    _close(connection, calls, outcome, today)
    if outcome.talked:
        _end_call_stage(connection, account.guarantor_id, today)
    said = Said(account, accounts_by_id(connection, ids), today, until, actor)
    return _about(connection, made, outcome, said)


class _Before(NamedTuple):
    id: int
    account_id: int


def _same_call(connection: Connection, account: AccountRow, kind: str) -> _Before | None:
    """The call of this person, without a key of its own, that was told before."""
    keys = [_key_of(account, kind, own=own) for own in (False, True)]  # the second is of before
    query = select(col(CallResult.id), col(CallResult.account_id)).where(
        col(CallResult.result_key).in_(keys)
    )
    found = connection.execute(query.limit(1)).first()
    return None if found is None else _Before(found[0] or 0, found[1])


def _key_of(account: AccountRow, key: str, *, own: bool) -> str:
    """A key of its own is one of the account; else a call is one of the person."""
    whose = str(account.id) if own else f"person{account.guarantor_id}"
    return f"call:{whose}:{usable_key(key)}"


def _about(connection: Connection, result_id: int, outcome: CallOutcome, said: Said) -> bool:
    """What was said takes effect once on each account the call was about; whether it did now."""
    told = select(col(CallAbout.account_id)).where(col(CallAbout.call_result_id) == result_id)
    known = set(connection.execute(told).scalars())
    new = [one.id for one in said.covered if one.id not in known]
    if not new:
        return False
    insert_new(
        connection, CALL_ABOUT, [{"call_result_id": result_id, "account_id": one} for one in new]
    )
    attempts = col(Account.call_attempts) + 1
    change(connection, new, call_attempts=attempts, next_review_on=said.today)
    take_effect(connection, outcome, said)
    return True


def _of_its_kind(
    outcome: CallOutcome, today: date, until: date | None, until_at: time | None
) -> str:
    about = f".{until.isoformat()}" if until else ""
    about += f".{until_at:%H%M}" if until_at else ""
    return f"{today.isoformat()}.{outcome.value}{about}"


def _check(outcome: CallOutcome, today: date, until: date | None) -> None:
    if (outcome in _NEEDS_A_DAY) != (until is not None):
        raise WrongInput("will_pay_by and call_back_at need a day, the other outcomes take none")
    if until is None:
        return
    earliest = today + timedelta(1 if outcome is CallOutcome.WILL_PAY_BY else 0)
    latest = today + LONGEST_WAIT
    if not earliest <= until <= latest:
        raise WrongInput(
            f"the day must be from {earliest.isoformat()} to {latest.isoformat()}; "
            "for a longer time agree on a plan"
        )


def _check_hour(
    connection: Connection,
    account: AccountRow,
    outcome: CallOutcome,
    until: date | None,
    until_at: time,
) -> None:
    """An hour at which they may be called. Raises WrongInput."""
    if outcome is not CallOutcome.CALL_BACK_AT or until is None:
        raise WrongInput("an hour goes with call_back_at alone")
    query = select(*TIMES).where(PERSON.c.id == account.guarantor_id)
    times = times_of(connection.execute(query).one())
    zone = times.zones[0] if times.zones else ""
    window = window_on(times, until)
    if window is None:
        raise WrongInput(f"nobody may call them on {until.isoformat()}; take another day")
    if not window.has(moment_there(zone, until, until_at)):
        there = ZoneInfo(zone or current_practice().time_zone)
        opens, closes = (one.astimezone(there) for one in window)
        raise WrongInput(
            f"on {until.isoformat()} they may be called from {opens:%H:%M} to {closes:%H:%M} where "
            "they are; give an hour between"
        )


def _hour(connection: Connection, guarantor_id: int, today: date, now: datetime) -> Values:
    """What the audit needs to know. A call outside the hours has happened: it is kept, and marked.

    Recorded for another day than the clock shows, nobody knows its hour.
    """
    query = select(*TIMES).where(PERSON.c.id == guarantor_id)
    times = times_of(connection.execute(query).one())
    on_time = now.astimezone(ZoneInfo(current_practice().time_zone)).date() == today
    return {**where(times), "outside_hours": not is_open(times, now) if on_time else None}


def _open_calls(connection: Connection, guarantor_id: int, today: date) -> list[int]:
    """Today's call of the guarantor, and one that nobody got round to before."""
    query = select(col(Call.id)).where(
        col(Call.guarantor_id) == guarantor_id,
        col(Call.on_date) <= today,
        col(Call.closed_on).is_(None),
    )
    return [row[0] or 0 for row in connection.execute(query.order_by(col(Call.on_date)))]


def _called_about(connection: Connection, calls: Sequence[int]) -> Sequence[int]:
    if not calls:
        return ()
    query = (
        select(col(EnvelopeLine.account_id))
        .join(Call, col(Call.envelope_id) == col(EnvelopeLine.envelope_id))
        .where(col(Call.id).in_(calls), col(EnvelopeLine.cancelled_on).is_(None))
    )
    return connection.execute(query).scalars().all()


def _close(connection: Connection, calls: Sequence[int], outcome: CallOutcome, today: date) -> None:
    if calls:
        connection.execute(
            update(Call)
            .where(col(Call.id).in_(calls))
            .values(closed_on=today, closed_why=outcome.value)
        )


def _end_call_stage(connection: Connection, guarantor_id: int, today: date) -> None:
    """Somebody talked with us: no further call of this round on any of the accounts."""
    for account in open_accounts(connection, guarantor_id):
        if account.stage is Stage.OPTIONS_CALL:
            policy = policy_of(connection, account.policy_name, account.policy_version)
            change(
                connection, [account.id], step=policy.last_call, step_on=today, next_review_on=today
            )


def call_in_words(reference: str, said: CallOutcome, *, new: bool) -> str:
    """By the command, and at the end of the form."""
    what = said.value.replace("_", " ")
    if not new:
        return (
            f"{reference}: {what} was recorded already; nothing changed. "
            "Another call of that day takes a key of its own."
        )
    more = _CORRECT.format(reference) if said is CallOutcome.WRONG_NUMBER else ""
    return f"{reference}: {what}. Recorded.{more}"
