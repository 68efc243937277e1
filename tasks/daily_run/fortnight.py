"""The last days side by side: what was done, what came in, what went out."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from policy.terms import Channel, LedgerKind, MessageStatus, StepStatus
from tasks.storage import ACCOUNT, CALL, ENVELOPE, LEDGER, MESSAGE, RUN, STEP_RUN

TREND_DAYS = 14


class Sum(NamedTuple):
    """Money of so many guarantors together. Several accounts of one person are one amount."""

    guarantors: int
    cents: int


class DayServed(NamedTuple):
    """All daily runs of one day together, the money that came in on it, net, and what went out.
    `ran` is False where only something of these was there, and no run."""

    day: date
    done: int = 0
    failed: int = 0
    held: int = 0
    received: Sum = Sum(0, 0)
    letters: int = 0
    calls: int = 0
    ran: bool = True


def trend(connection: Connection, today: date) -> tuple[DayServed, ...]:
    """The days of the last fortnight that have something to show, the oldest first."""
    first = today - timedelta(TREND_DAYS - 1)
    found: dict[date, DayServed] = {}
    for day, done, failed, held in connection.execute(_runs(first, today)):
        found[day] = DayServed(day, done, failed, held)
    for day, people, cents in connection.execute(_money(first, today)):
        found[day] = _of(found, day)._replace(received=Sum(int(people), -int(cents)))
    for day, number in connection.execute(_letters(first, today)):
        found[day] = _of(found, day)._replace(letters=number)
    for day, number in connection.execute(_calls(first, today)):
        found[day] = _of(found, day)._replace(calls=number)
    return tuple(found[day] for day in sorted(found))


def _of(found: dict[date, DayServed], day: date) -> DayServed:
    return found.get(day, DayServed(day, ran=False))


def _runs(first: date, today: date) -> Select[Any]:
    wanted = (StepStatus.DONE, StepStatus.FAILED, StepStatus.HELD)
    counts = [func.count().filter(STEP_RUN.c.status == status) for status in wanted]
    return (
        select(RUN.c.as_of, *counts)
        .select_from(RUN)
        .outerjoin(STEP_RUN, STEP_RUN.c.run_id == RUN.c.id)
        .where(RUN.c.kind == "daily", RUN.c.as_of.between(first, today))
        .group_by(RUN.c.as_of)
    )


def _money(first: date, today: date) -> Select[Any]:
    return (
        select(
            LEDGER.c.value_on,
            func.count(ACCOUNT.c.guarantor_id.distinct()),
            func.sum(LEDGER.c.amount_cents),
        )
        .select_from(LEDGER)
        .join(ACCOUNT, ACCOUNT.c.id == LEDGER.c.account_id)
        .where(LEDGER.c.kind.in_(LedgerKind.by_patient()), LEDGER.c.value_on.between(first, today))
        .group_by(LEDGER.c.value_on)
    )


def _letters(first: date, today: date) -> Select[Any]:
    return (
        select(ENVELOPE.c.on_date, func.count())
        .select_from(ENVELOPE)
        .join(MESSAGE)
        .where(
            ENVELOPE.c.on_date.between(first, today),
            MESSAGE.c.channel == Channel.LETTER,
            MESSAGE.c.status.in_(MessageStatus.gone()),
        )
        .group_by(ENVELOPE.c.on_date)
    )


def _calls(first: date, today: date) -> Select[Any]:
    return (
        select(CALL.c.on_date, func.count())
        .select_from(CALL)
        .join(ENVELOPE)
        .where(CALL.c.on_date.between(first, today), ENVELOPE.c.cancelled_on.is_(None))
        .group_by(CALL.c.on_date)
    )
