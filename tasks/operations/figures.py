"""Key figures of the whole portfolio: where the money is, what reached people, what came of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlmodel import col

from models import (
    Account,
    Call,
    CallResult,
    Determination,
    Envelope,
    Instalment,
    Message,
    Plan,
    Run,
)
from policy.terms import CallOutcome, Channel, EntryOrigin, MessageStatus, PlanStatus, Stage
from tasks.audit import (
    APPLICATION_PENDING_ASKED,
    ASKED_AFTER_PAID,
    CEILINGS,
    PLAN_ASKED,
    TWO_LETTERS_A_DAY,
    UNDER_HOLD,
)
from tasks.payments import RefundFigures, refund_figures
from tasks.runs import RunRef, SetAside, set_aside
from tasks.runtime import MERGED
from tasks.storage import ACCOUNT, LEDGER


@dataclass(frozen=True, slots=True)
class Balance:
    accounts: int
    balance_cents: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All accounts, and those of each stage that has some."""

    all: Balance = field(metadata=MERGED)
    by_stage: dict[Stage, Balance]


@dataclass(frozen=True, slots=True)
class ContactFigures:
    letters: int
    notices: int
    notices_on_their_way: int
    notices_lost: int
    calls_listed: int
    calls_recorded: int
    conversations: int


@dataclass(frozen=True, slots=True)
class AssistedFigures:
    """`invited` counts the accounts that were screened."""

    accounts: int
    write_off_cents: int
    invited: int


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """`kept_percent`: of the instalments due by now, those that were paid in full."""

    agreed: int
    by_status: dict[PlanStatus, int] = field(metadata=MERGED)
    instalments_due: int
    instalments_paid: int
    kept_percent: int | None


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """All figures of a day; amounts in cents. `set_aside` is what the last run left."""

    as_of: date
    portfolio: Portfolio = field(metadata=MERGED)
    endings: dict[str, int]
    contact: ContactFigures
    collected_cents: int
    assisted: AssistedFigures
    plans: PlanFigures
    harm_guards: dict[str, int]
    refunds: RefundFigures
    set_aside: list[SetAside]


def key_figures(connection: Connection, today: date) -> KeyFigures:
    """All figures as of `today`."""
    return KeyFigures(
        as_of=today,
        portfolio=_portfolio(connection),
        endings=_endings(connection),
        contact=_contact(connection),
        collected_cents=_collected(connection),
        assisted=_assisted(connection),
        plans=_plans(connection, today),
        harm_guards=harm_guards(connection),
        refunds=refund_figures(connection, today),
        set_aside=_set_aside(connection),
    )


def _portfolio(connection: Connection) -> Portfolio:
    query = select(
        col(Account.stage), func.count(), func.coalesce(func.sum(Account.balance_cents), 0)
    ).group_by(col(Account.stage))
    found = {row[0]: row for row in connection.execute(query)}
    by_stage = {
        stage: Balance(int(found[stage][1]), int(found[stage][2]))
        for stage in Stage
        if stage in found
    }
    accounts = sum(one.accounts for one in by_stage.values())
    cents = sum(one.balance_cents for one in by_stage.values())
    return Portfolio(Balance(accounts, cents), by_stage)


def _counted(connection: Connection, query: Any) -> dict[str, int]:
    rows = connection.execute(query).all()
    return {row[0].value: int(row[1]) for row in sorted(rows, key=lambda row: str(row[0]))}


def _endings(connection: Connection) -> dict[str, int]:
    resolution = col(Account.resolution)
    closed = select(resolution, func.count()).where(resolution.is_not(None))
    return _counted(connection, closed.group_by(resolution))


def _contact(connection: Connection) -> ContactFigures:
    channel = col(Message.channel)
    sent = select(channel, func.count()).where(col(Message.status).in_(MessageStatus.gone()))
    messages = _counted(connection, sent.group_by(channel))
    listed = (
        select(func.count())
        .select_from(Call)
        .join(Envelope, col(Envelope.id) == col(Call.envelope_id))
    )
    talked = col(CallResult.outcome).not_in(
        [CallOutcome.NO_ANSWER, CallOutcome.VOICEMAIL, CallOutcome.WRONG_NUMBER]
    )
    recorded = select(func.count()).select_from(CallResult)
    return ContactFigures(
        letters=messages.get(Channel.LETTER.value, 0),
        notices=messages.get(Channel.NOTICE.value, 0),
        notices_on_their_way=_notices(connection, MessageStatus.unsettled()),
        notices_lost=_notices(connection, MessageStatus.lost()),
        calls_listed=_number(connection, listed.where(col(Envelope.cancelled_on).is_(None))),
        calls_recorded=_number(connection, recorded),
        conversations=_number(connection, recorded.where(talked)),
    )


def _notices(connection: Connection, statuses: tuple[MessageStatus, ...]) -> int:
    """How many are on their way with a provider, or were lost and became letters."""
    mine = col(Message.channel) == Channel.NOTICE, col(Message.status).in_(statuses)
    return _number(connection, select(func.count()).select_from(Message).where(*mine))


def _number(connection: Connection, query: Any) -> int:
    return int(connection.execute(query).scalar() or 0)


def _collected(connection: Connection) -> int:
    """What patients paid since each account was taken in, less what was taken back."""
    taken_in = select(LEDGER.c.account_id, func.min(LEDGER.c.posted_at).label("at"))
    first = taken_in.group_by(LEDGER.c.account_id).subquery()
    query = (
        select(func.sum(LEDGER.c.amount_cents))
        .join(first, first.c.account_id == LEDGER.c.account_id)
        .where(
            LEDGER.c.kind.in_(["patient_payment", "reversal", "refund"]),
            or_(LEDGER.c.origin != EntryOrigin.IMPORT, LEDGER.c.posted_at > first.c.at),
        )
    )
    return -_number(connection, query)


def _assisted(connection: Connection) -> AssistedFigures:
    query = select(
        func.count(func.distinct(Determination.account_id)),
        func.coalesce(func.sum(Determination.write_off_cents), 0),
    ).where(col(Determination.write_off_cents) > 0)
    accounts, cents = connection.execute(query).one()
    screened = select(func.count()).select_from(ACCOUNT).where(ACCOUNT.c.screened_on.is_not(None))
    return AssistedFigures(int(accounts), int(cents), _number(connection, screened))


def _plans(connection: Connection, today: date) -> PlanFigures:
    status = col(Plan.status)
    by_status = _counted(connection, select(status, func.count()).group_by(status))
    due = select(func.count()).select_from(Instalment).where(col(Instalment.due_on) <= today)
    count = _number(connection, due)
    full = col(Instalment.paid_cents) >= col(Instalment.amount_cents)
    paid = _number(connection, due.where(full))
    return PlanFigures(
        agreed=sum(by_status.values()),
        by_status={one: by_status.get(one.value, 0) for one in PlanStatus},
        instalments_due=count,
        instalments_paid=paid,
        kept_percent=None if not count else round(100 * paid / count),
    )


def _set_aside(connection: Connection) -> list[SetAside]:
    """What the last run left for a person."""
    last = connection.execute(
        select(col(Run.id), col(Run.as_of)).order_by(col(Run.id).desc()).limit(1)
    ).first()
    return [] if last is None else set_aside(connection, RunRef(last[0] or 0, last[1]))


_NEVER = {
    "sends_under_hold": UNDER_HOLD,
    "asked_while_help_was_pending": APPLICATION_PENDING_ASKED,
    "asked_while_on_a_plan": PLAN_ASKED,
    "asked_after_paid": ASKED_AFTER_PAID,
    "contact_over_ceilings": CEILINGS,
    "two_letters_on_a_day": TWO_LETTERS_A_DAY,
}


def harm_guards(connection: Connection) -> dict[str, int]:
    """The most touches of any guarantor, and six counts that must be zero."""
    touches = _touches(connection)
    counts = {
        name: sum(1 for _ in invariant.breaches(connection)) for name, invariant in _NEVER.items()
    }
    return {
        "most_touches_in_7_days": _most(touches, timedelta(7)),
        "most_touches_in_30_days": _most(touches, timedelta(30)),
        **counts,
    }


def _touches(connection: Connection) -> list[list[date]]:
    days: dict[int, list[date]] = defaultdict(list)
    query = select(col(Envelope.guarantor_id), col(Envelope.on_date)).where(
        col(Envelope.sealed_at).is_not(None), col(Envelope.cancelled_on).is_(None)
    )
    for guarantor_id, on_date in connection.execute(query.order_by(col(Envelope.on_date))):
        days[guarantor_id].append(on_date)
    return list(days.values())


def _most(touches: list[list[date]], window: timedelta) -> int:
    """The most days of contact that lie within `window`; the days come in order."""
    most = 0
    for days in touches:
        start = 0
        for end, day in enumerate(days):
            while day - days[start] >= window:
                start += 1
            most = max(most, end - start + 1)
    return most
