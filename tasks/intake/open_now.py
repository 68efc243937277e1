"""What stands once an export was taken in: which open accounts wait, and for what."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from policy.holds import STOPS_THE_CADENCE, WAITS_FOR_PERSON, HoldKind
from policy.law import months_after
from policy.policy_file import PolicySpec
from policy.terms import AddressFault, Stage
from tasks.storage import ACCOUNT, HOLD, PERSON

_PRIVATE = (HoldKind.MINOR, HoldKind.CONFIDENTIAL_CONTACT)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Open accounts of all exports; an account may count in several lines.

    `too_old`: of a visit too long ago for a first bill, or for a court (HD-29, HD-30).
    `no_address`: no letter can go (HD-07), as no ZIP code, one that does not exist or one of
    another state; `other_city` are told alone. `in_credit`: something is to be given back.
    `private`: another person must not hear of it yet. `waiting`: all that wait for a person, each
    once. `suggested_since`: older visits are too old for a first bill.
    """

    accounts: int
    too_old: int
    too_old_cents: int
    no_address: int
    no_zip: int
    unknown_zip: int
    other_state: int
    other_city: int
    in_credit: int
    in_credit_cents: int
    private: int
    waiting: int
    suggested_since: date


def open_now(connection: Connection, policy: PolicySpec, today: date) -> OpenNow:
    """One query a line; nothing is written."""
    too_old = _held(today, HOLD.c.kind.in_(HoldKind.cleared_by_people()))
    faults = {fault: _count(connection, PERSON.c.address_fault == fault) for fault in AddressFault}
    nowhere = or_(PERSON.c.line1 == "", PERSON.c.address_fault.in_(AddressFault.stopping()))
    credit = ACCOUNT.c.balance_cents < 0
    stopped = _held(today, HOLD.c.kind.in_(STOPS_THE_CADENCE))
    waits = or_(stopped, nowhere, credit, ACCOUNT.c.stage == Stage.HUMAN_REVIEW)
    return OpenNow(
        accounts=_count(connection),
        too_old=_count(connection, too_old),
        too_old_cents=_cents(connection, too_old),
        no_address=_count(connection, nowhere),
        no_zip=faults[AddressFault.NO_ZIP],
        unknown_zip=faults[AddressFault.UNKNOWN_ZIP],
        other_state=faults[AddressFault.OTHER_STATE],
        other_city=faults[AddressFault.OTHER_CITY],
        in_credit=_count(connection, credit),
        in_credit_cents=-_cents(connection, credit),
        private=_count(connection, _held(today, HOLD.c.kind.in_(_PRIVATE))),
        waiting=_count(connection, waits),
        suggested_since=suggested_since(policy, today),
    )


def suggested_since(policy: PolicySpec, today: date) -> date:
    """The first day of a visit whose first bill may still come today."""
    return months_after(today, -policy.first_bill.oldest_months)


def _held(today: date, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """By a hold that stands today, for the visit."""
    return exists(
        select(HOLD.c.id).where(
            or_(
                HOLD.c.account_id == ACCOUNT.c.id,
                and_(HOLD.c.account_id.is_(None), HOLD.c.guarantor_id == ACCOUNT.c.guarantor_id),
            ),
            HOLD.c.released_on.is_(None),
            or_(HOLD.c.until.is_(None), HOLD.c.until >= today, HOLD.c.kind.in_(WAITS_FOR_PERSON)),
            or_(HOLD.c.service_through.is_(None), HOLD.c.service_through >= ACCOUNT.c.service_from),
            or_(HOLD.c.service_from.is_(None), HOLD.c.service_from <= ACCOUNT.c.service_from),
            *conditions,
        )
    )


def _of_open(what: Select[tuple[int]], *conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    joined = what.select_from(ACCOUNT).join(PERSON, PERSON.c.id == ACCOUNT.c.guarantor_id)
    return joined.where(ACCOUNT.c.stage != Stage.RESOLVED, *conditions)


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    return int(connection.execute(_of_open(select(func.count()), *conditions)).scalar_one())


def _cents(connection: Connection, condition: ColumnElement[bool]) -> int:
    total = select(func.coalesce(func.sum(ACCOUNT.c.balance_cents), 0))
    return int(connection.execute(_of_open(total, condition)).scalar_one())
