"""Lines that must not go out any more: paid, closed, agreed on or put on hold since they were
written."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from policy.holds import STOPS_EVERYTHING, STOPS_THE_CADENCE, WAITS_FOR_PERSON
from policy.letters import LAST_LETTERS
from policy.terms import Channel, PlanStatus, Stage
from tasks.outbox.cancel import cancel_lines
from tasks.storage import (
    ACCOUNT,
    ENVELOPE,
    ENVELOPE_LINE,
    HOLD,
    PERSON,
    PLAN,
    PLAN_ACCOUNT,
    UNRECORDED_MAIL,
    among,
)


def drop_stale_lines(connection: Connection, envelope_ids: Sequence[int], today: date) -> int:
    """Look again at the moment of acting: cancel what no longer stands, and say how many."""
    stale = stale_lines(connection, envelope_ids, today)
    for why in sorted(set(stale.values())):
        lines = [line for line, its_why in stale.items() if its_why == why]
        cancel_lines(connection, lines, why=why or "changed before it was sent", today=today)
    return len(stale)


def stale_lines(connection: Connection, envelope_ids: Sequence[int], today: date) -> dict[int, str]:
    """What no longer stands: the lines, and the reason if somebody asked for them back."""
    query = _stale(connection, envelope_ids, today).order_by(ENVELOPE_LINE.c.id)
    return {row.id: row.cancelled_why for row in connection.execute(query)}


def stale_envelopes(connection: Connection, envelope_ids: Sequence[int], today: date) -> set[int]:
    """The envelopes with a line that no longer stands."""
    return {row.envelope_id for row in connection.execute(_stale(connection, envelope_ids, today))}


def _stale(connection: Connection, envelope_ids: Sequence[int], today: date) -> Select[Any]:
    columns = ENVELOPE_LINE.c.id, ENVELOPE_LINE.c.cancelled_why, ENVELOPE_LINE.c.envelope_id
    return (
        select(*columns)
        .join(ACCOUNT, ACCOUNT.c.id == ENVELOPE_LINE.c.account_id)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .join(PERSON, PERSON.c.id == ENVELOPE.c.guarantor_id)
        .where(
            among(connection, ENVELOPE_LINE.c.envelope_id, envelope_ids),
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            or_(
                ENVELOPE_LINE.c.cancelled_why != "",  # see tasks/outbox/cancel.py
                _no_longer_owed(),
                _on_hold(today),
                _in_a_plan(),
                _opted_out(),
                _waits_for_person(),
            ),
        )
    )


def _waits_for_person() -> ColumnElement[bool]:
    """Mail left that is not on record (tasks/adoption): nothing more until a person has looked."""
    return exists(
        select(UNRECORDED_MAIL.c.id).where(
            UNRECORDED_MAIL.c.guarantor_id == ENVELOPE.c.guarantor_id,
            UNRECORDED_MAIL.c.settled_on.is_(None),
        )
    )


def _no_longer_owed() -> ColumnElement[bool]:
    changed = or_(
        ACCOUNT.c.stage == Stage.RESOLVED, ACCOUNT.c.balance_cents != ENVELOPE_LINE.c.amount_cents
    )
    good_news = ENVELOPE_LINE.c.kind.in_(LAST_LETTERS)
    return or_(
        and_(ENVELOPE_LINE.c.asks, changed), and_(good_news, ACCOUNT.c.balance_cents != 0)
    )  # fmt: skip


def _on_hold(today: date) -> ColumnElement[bool]:
    return hold_in_force(
        today,
        HOLD.c.kind.in_(STOPS_THE_CADENCE),
        or_(ENVELOPE_LINE.c.asks, HOLD.c.kind.in_(STOPS_EVERYTHING)),
    )


def hold_in_force(today: date, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """For a query of accounts: whether such a hold stands for the visit that day, as `in_force` of
    a hold says it."""
    return exists(
        select(HOLD.c.id).where(
            HOLD.c.guarantor_id == ACCOUNT.c.guarantor_id,
            or_(HOLD.c.account_id.is_(None), HOLD.c.account_id == ACCOUNT.c.id),
            HOLD.c.released_on.is_(None),
            HOLD.c.placed_on <= today,
            or_(
                HOLD.c.until.is_(None),
                HOLD.c.until >= today,
                HOLD.c.kind.in_(WAITS_FOR_PERSON),
            ),
            or_(HOLD.c.service_through.is_(None), HOLD.c.service_through >= ACCOUNT.c.service_from),
            or_(HOLD.c.service_from.is_(None), HOLD.c.service_from <= ACCOUNT.c.service_from),
            *conditions,
        )
    )


def _in_a_plan() -> ColumnElement[bool]:
    """A plan that was agreed in the meantime asks by its own steps."""
    agreed = exists(
        select(PLAN.c.id)
        .join(PLAN_ACCOUNT, PLAN_ACCOUNT.c.plan_id == PLAN.c.id)
        .where(PLAN_ACCOUNT.c.account_id == ACCOUNT.c.id, PLAN.c.status == PlanStatus.ACTIVE)
    )
    return and_(ENVELOPE_LINE.c.asks, ENVELOPE_LINE.c.follow_up.is_(None), agreed)


def _opted_out() -> ColumnElement[bool]:
    no_email = or_(~PERSON.c.email_chosen, ~PERSON.c.email_risk_known, PERSON.c.email == "")
    return or_(
        and_(ENVELOPE.c.channel == Channel.NOTICE, no_email),
        and_(ENVELOPE.c.channel == Channel.LETTER, ~PERSON.c.mail_ok),
    )
