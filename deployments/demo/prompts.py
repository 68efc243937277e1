"""What reaches people on a day of the rehearsal: yesterday's mail, a call, a day that has come."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from policy.holds import HoldKind
from policy.terms import (
    ApplicationStatus,
    CallOutcome,
    Channel,
    LedgerKind,
    MessageStatus,
    PlanStatus,
    Stage,
)
from tasks.storage import (
    ACCOUNT,
    APPLICATION,
    CALL,
    CALL_RESULT,
    ENVELOPE,
    ENVELOPE_LINE,
    HOLD,
    INSTALMENT,
    LEDGER,
    MESSAGE,
    PLAN,
)

SLOWEST = 9
"""Days after which everybody has read a letter."""


class Prompt(NamedTuple):
    """`names` are tried in order; `number` counts attempts or instalments, from 1."""

    guarantor_id: int
    names: tuple[str, ...]
    account_ids: tuple[int, ...]
    number: int = 1


def prompts_of(
    connection: Connection, day: date, read_after: Callable[[int, date], int]
) -> list[Prompt]:
    """In the order in which the day brings them: the post, the phone, then what falls due."""
    found = [*_mail(connection, day, read_after), *_notices(connection, day)]
    found += _calls(connection, day)
    found += _instalments(connection, day)
    found += _told_before(connection, day)
    return found


def _lines(day_from: date, day_to: date) -> Select[Any]:
    return (
        select(
            ENVELOPE.c.guarantor_id, ENVELOPE.c.on_date, ENVELOPE_LINE.c.step,
            ENVELOPE_LINE.c.kind, ENVELOPE_LINE.c.account_id,
        )
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(
            ENVELOPE.c.on_date.between(day_from, day_to),
            MESSAGE.c.status == MessageStatus.SENT,
            ENVELOPE_LINE.c.cancelled_on.is_(None),
        )
        .order_by(ENVELOPE.c.guarantor_id, ENVELOPE.c.on_date, ENVELOPE_LINE.c.id)
    )  # fmt: skip


def _mail(
    connection: Connection, day: date, read_after: Callable[[int, date], int]
) -> Iterator[Prompt]:
    """Every letter and notice that is read today; one prompt for each thing it says."""
    read: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for row in connection.execute(_lines(day - timedelta(SLOWEST), day)):
        if row.on_date + timedelta(read_after(row.guarantor_id, row.on_date)) == day:
            accounts = read[row.guarantor_id, row.step, row.kind]
            if row.account_id not in accounts:
                accounts.append(row.account_id)
    for (guarantor_id, step, kind), accounts in read.items():
        yield Prompt(guarantor_id, (step, kind), tuple(accounts))


def _notices(connection: Connection, day: date) -> Iterator[Prompt]:
    query = _lines(day, day).where(ENVELOPE.c.channel == Channel.NOTICE)
    accounts = {row.guarantor_id: row.account_id for row in connection.execute(query)}
    for guarantor_id, account_id in accounts.items():
        yield Prompt(guarantor_id, ("notice",), (account_id,))


def _calls(connection: Connection, day: date) -> Iterator[Prompt]:
    """Today's list. The attempt counts every call the guarantor got so far."""
    before = select(CALL_RESULT.c.guarantor_id, func.count().label("attempts"))
    attempts = before.group_by(CALL_RESULT.c.guarantor_id).subquery()
    query = (
        select(CALL.c.guarantor_id, ENVELOPE_LINE.c.account_id, attempts.c.attempts)
        .join(ENVELOPE_LINE, ENVELOPE_LINE.c.envelope_id == CALL.c.envelope_id)
        .outerjoin(attempts, attempts.c.guarantor_id == CALL.c.guarantor_id)
        .where(
            CALL.c.on_date == day,
            CALL.c.closed_on.is_(None),
            ENVELOPE_LINE.c.cancelled_on.is_(None),
        )
        .order_by(CALL.c.guarantor_id, ENVELOPE_LINE.c.id)
    )
    listed: dict[tuple[int, int], list[int]] = defaultdict(list)
    for guarantor_id, account_id, made in connection.execute(query):
        listed[guarantor_id, (made or 0) + 1].append(account_id)
    for (guarantor_id, number), accounts in listed.items():
        yield Prompt(guarantor_id, ("call",), tuple(accounts), number)


def _instalments(connection: Connection, day: date) -> Iterator[Prompt]:
    query = (
        select(PLAN.c.guarantor_id, INSTALMENT.c.number)
        .join(PLAN, PLAN.c.id == INSTALMENT.c.plan_id)
        .where(INSTALMENT.c.due_on == day, PLAN.c.status == PlanStatus.ACTIVE)
        .where(INSTALMENT.c.paid_cents < INSTALMENT.c.amount_cents)
        .order_by(PLAN.c.guarantor_id)
    )
    for guarantor_id, number in connection.execute(query):
        yield Prompt(guarantor_id, ("instalment",), (), number)


def _told_before(connection: Connection, day: date) -> Iterator[Prompt]:
    """What people said or did some days ago, and what follows from it today."""
    for name, query in _afterwards(day).items():
        for guarantor_id, account_id in connection.execute(query):
            yield Prompt(guarantor_id, (name,), (account_id,))


def _afterwards(day: date) -> dict[str, Select[Any]]:
    said, until = CALL_RESULT.c.on_date, CALL_RESULT.c.until
    returned = select(LEDGER.c.account_id).where(LEDGER.c.kind == LedgerKind.REVERSAL)
    paid = (
        select(ACCOUNT.c.guarantor_id, LEDGER.c.account_id)
        .join(ACCOUNT, ACCOUNT.c.id == LEDGER.c.account_id)
        .where(LEDGER.c.kind == LedgerKind.PATIENT_PAYMENT, LEDGER.c.actor == "rehearsal")
        .where(LEDGER.c.value_on == day - timedelta(6), LEDGER.c.account_id.not_in(returned))
        .order_by(LEDGER.c.id)
    )
    disputed = select(HOLD.c.guarantor_id, HOLD.c.account_id).where(
        HOLD.c.kind == HoldKind.DISPUTE,
        HOLD.c.account_id.is_not(None),
        HOLD.c.released_on.is_(None),
        HOLD.c.placed_on == day - timedelta(20),
    )
    received = (
        select(APPLICATION.c.guarantor_id, func.min(ACCOUNT.c.id))
        .join(ACCOUNT, ACCOUNT.c.guarantor_id == APPLICATION.c.guarantor_id)
        .where(APPLICATION.c.status == ApplicationStatus.RECEIVED)
        .where(APPLICATION.c.status_on == day - timedelta(4), ACCOUNT.c.stage != Stage.RESOLVED)
        .group_by(APPLICATION.c.guarantor_id)
        .order_by(APPLICATION.c.guarantor_id)
    )
    return {
        "promised": _said(CallOutcome.WILL_PAY_BY).where(until == day),
        "wanted_plan": _said(CallOutcome.WANTS_PLAN).where(said == day - timedelta(2)),
        "said_paid": _said(CallOutcome.ALREADY_PAID).where(said == day - timedelta(3)),
        "paid": paid,
        "disputed": disputed.order_by(HOLD.c.id),
        "received": received,
    }


def _said(outcome: CallOutcome) -> Select[Any]:
    query = select(CALL_RESULT.c.guarantor_id, CALL_RESULT.c.account_id)
    return query.where(CALL_RESULT.c.outcome == outcome).order_by(CALL_RESULT.c.id)
