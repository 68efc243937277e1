"""What stands once an export was taken in: which open accounts wait, and for what."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    func,
    or_,
    select,
    union_all,
)

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
    """In one look at the accounts; nothing is written."""
    held = _held(today)
    nowhere = or_(PERSON.c.line1 == "", PERSON.c.address_fault.in_(AddressFault.stopping()))
    credit = ACCOUNT.c.balance_cents < 0
    waits = or_(held.c.stopped == 1, nowhere, credit, ACCOUNT.c.stage == Stage.HUMAN_REVIEW)
    cents = ACCOUNT.c.balance_cents
    counted: dict[str, ColumnElement[int]] = {
        "accounts": func.count(),
        "too_old": _sum(held.c.too_old == 1),
        "too_old_cents": _sum(held.c.too_old == 1, cents),
        "no_address": _sum(nowhere),
        "no_zip": _sum(PERSON.c.address_fault == AddressFault.NO_ZIP),
        "unknown_zip": _sum(PERSON.c.address_fault == AddressFault.UNKNOWN_ZIP),
        "other_state": _sum(PERSON.c.address_fault == AddressFault.OTHER_STATE),
        "other_city": _sum(PERSON.c.address_fault == AddressFault.OTHER_CITY),
        "in_credit": _sum(credit),
        "in_credit_cents": _sum(credit, -cents),
        "private": _sum(held.c.private == 1),
        "waiting": _sum(waits),
    }
    query = (
        select(*(number.label(name) for name, number in counted.items()))
        .select_from(ACCOUNT)
        .join(PERSON, PERSON.c.id == ACCOUNT.c.guarantor_id)
        .outerjoin(held, held.c.account_id == ACCOUNT.c.id)
        .where(ACCOUNT.c.stage != Stage.RESOLVED)
    )
    found = connection.execute(query).one()._asdict()
    numbers = {name: int(number) for name, number in found.items()}
    return OpenNow(**numbers, suggested_since=suggested_since(policy, today))


def suggested_since(policy: PolicySpec, today: date) -> date:
    """The first day of a visit whose first bill may still come today."""
    return months_after(today, -policy.first_bill.oldest_months)


_ASKED = {
    "too_old": HoldKind.cleared_by_people(),
    "private": _PRIVATE,
    "stopped": STOPS_THE_CADENCE,
}


def _held(today: date) -> Subquery:
    """The accounts with holds that stand today, for the visit, and of which sort there is one.
    It begins at the holds, which are few: asked for each account, SQLite looks at all of them."""
    its_own = ACCOUNT.c.id == HOLD.c.account_id
    wide = and_(HOLD.c.account_id.is_(None), ACCOUNT.c.guarantor_id == HOLD.c.guarantor_id)
    found = union_all(
        *(
            select(ACCOUNT.c.id.label("account_id"), HOLD.c.kind)
            .select_from(HOLD)
            .join(ACCOUNT, joined)
            .where(
                HOLD.c.released_on.is_(None),
                or_(
                    HOLD.c.until.is_(None), HOLD.c.until >= today, HOLD.c.kind.in_(WAITS_FOR_PERSON)
                ),
                or_(
                    HOLD.c.service_through.is_(None),
                    HOLD.c.service_through >= ACCOUNT.c.service_from,
                ),
                or_(
                    HOLD.c.service_from.is_(None),
                    HOLD.c.service_from <= ACCOUNT.c.service_from,
                ),
            )
            for joined in (its_own, wide)
        )
    ).subquery()
    sorts = (
        func.max(case((found.c.kind.in_(kinds), 1), else_=0)).label(name)
        for name, kinds in _ASKED.items()
    )
    return select(found.c.account_id, *sorts).group_by(found.c.account_id).subquery()


def _sum(which: ColumnElement[bool], what: ColumnElement[int] | int = 1) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, what), else_=0)), 0)
