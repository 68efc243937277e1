"""What an operator wants to know of a run besides its counts: sums, the last days, who waits.

Read only. Nothing here names a person: accounts by their opaque reference, money as sums.
"""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, exists, func, or_, select

from policy.assistance import Renewal, renewals
from policy.holds import HoldKind
from policy.matrix import Aging, aging
from policy.terms import Action, AddressFault, LedgerKind, Stage, StepStatus
from tasks.daily_run.fortnight import DayServed, Sum, trend
from tasks.holds import waiting_for_export
from tasks.payments import refund_figures, unmatched
from tasks.practice import current_practice
from tasks.runs import RunRef
from tasks.storage import ACCOUNT, DECISION, IMPORT, LEDGER, PERSON, RUN, STEP_RUN


class RefusedRows(NamedTuple):
    """What the last import did not take in."""

    imported_on: date
    rows: int


class Case(NamedTuple):
    """An account for a person: `code` when it could not be decided or done, else the step by
    which the rules gave it to a person; `hold` is over."""

    reference: str
    code: str | None
    step: str
    hold: HoldKind | None = None


class Cases(NamedTuple):
    """The first of them, and how many there are: set aside, and given to a person by the rules."""

    shown: tuple[Case, ...]
    set_aside: int
    given: int


class Unseen(NamedTuple):
    """An account with money that was recorded here and that no export shows, or `alike`: one shows
    an amount that may be the same."""

    reference: str
    alike: bool


class DaySummary(NamedTuple):
    """`received` counts what patients paid from `since` until the day before the run, by the day
    the money came in, less what was taken or given back. `renewals`: what a person puts in anew.
    `law`: how many answers of the law grew old, end, or are not what the data say.
    `waiting`: accounts whose export was not whole (HD-25). `no_address`: people with an open
    account whose ZIP code lets no letter arrive (HD-07). `late_refunds`: how many have been due for
    too long. `refused`: where the last import did not take every row. `paused`: deployments whose
    schedule somebody switched off, which Prefect knows."""

    touched: Sum
    since: date
    received: Sum
    trend: tuple[DayServed, ...]
    cases: Cases
    renewals: tuple[Renewal, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    law: Aging = Aging()
    waiting: tuple[str, ...] = ()
    no_address: int = 0
    late_refunds: int = 0
    refused: RefusedRows | None = None
    paused: tuple[str, ...] = ()


def morning(connection: Connection, run: RunRef, most_cases: int) -> DaySummary:
    """What belongs to the run's summary. One query a subject."""
    since = _last_day_before(connection, run.as_of)
    return DaySummary(
        touched=_touched(connection, run),
        since=since,
        received=_received(connection, since, run.as_of),
        trend=trend(connection, run.as_of),
        cases=cases(connection, run.as_of, most_cases),
        renewals=renewals(current_practice().facility, run.as_of),
        unseen=_unseen(connection),
        law=aging(run.as_of),
        waiting=tuple(one.reference for one in waiting_for_export(connection)),
        no_address=_no_address(connection),
        late_refunds=refund_figures(connection, run.as_of).late,
        refused=_refused(connection),
    )


def _no_address(connection: Connection) -> int:
    """Only few people have such an address: who has an open account is asked of these alone."""
    open_account = exists().where(
        ACCOUNT.c.guarantor_id == PERSON.c.id, ACCOUNT.c.stage != Stage.RESOLVED
    )
    query = (
        select(func.count())
        .select_from(PERSON)
        .where(PERSON.c.address_fault.in_(AddressFault.stopping()), open_account)
    )
    return int(connection.execute(query).scalar_one())


def _unseen(connection: Connection) -> tuple[Unseen, ...]:
    return tuple(Unseen(one.reference, one.alike is not None) for one in unmatched(connection))


def _last_day_before(connection: Connection, today: date) -> date:
    """The day of the daily run before this one's; yesterday when there was none."""
    query = select(func.max(RUN.c.as_of)).where(RUN.c.kind == "daily", RUN.c.as_of < today)
    return connection.execute(query).scalar() or today - timedelta(1)


def _touched(connection: Connection, run: RunRef) -> Sum:
    """What is still owed on the accounts that this run did something for."""
    query = (
        select(
            func.count(STEP_RUN.c.guarantor_id.distinct()),
            func.coalesce(func.sum(ACCOUNT.c.balance_cents), 0),
        )
        .select_from(STEP_RUN)
        .join(ACCOUNT, ACCOUNT.c.id == STEP_RUN.c.account_id)
        .where(
            STEP_RUN.c.run_id == run.id,
            STEP_RUN.c.status == StepStatus.DONE,
            ACCOUNT.c.balance_cents > 0,
        )
    )
    guarantors, cents = connection.execute(query).one()
    return Sum(int(guarantors), int(cents))


def _received(connection: Connection, since: date, before: date) -> Sum:
    query = (
        select(
            func.count(ACCOUNT.c.guarantor_id.distinct()),
            func.coalesce(func.sum(LEDGER.c.amount_cents), 0),
        )
        .select_from(LEDGER)
        .join(ACCOUNT, ACCOUNT.c.id == LEDGER.c.account_id)
        .where(
            LEDGER.c.kind.in_(LedgerKind.by_patient()),
            LEDGER.c.value_on >= since,
            LEDGER.c.value_on < before,
        )
    )
    guarantors, cents = connection.execute(query).one()
    return Sum(int(guarantors), -int(cents))


def _refused(connection: Connection) -> RefusedRows | None:
    last = select(IMPORT.c.imported_on, IMPORT.c.refused).order_by(IMPORT.c.id.desc()).limit(1)
    row = connection.execute(last).first()
    return RefusedRows(*row) if row is not None and row.refused else None


def cases(connection: Connection, day: date, most: int) -> Cases:
    """Accounts that the day's runs set aside, then those that the rules gave to a person.

    The last run that looked at an account counts: one that was put right since is not here, and
    a second daily run does not hide what the first one left.
    """
    later = STEP_RUN.alias("later")
    looked_again = exists().where(
        later.c.account_id == STEP_RUN.c.account_id, later.c.run_id > STEP_RUN.c.run_id
    )
    failed = STEP_RUN.c.status == StepStatus.FAILED
    given = and_(STEP_RUN.c.status == StepStatus.DONE, DECISION.c.action == Action.REVIEW)
    query = (
        select(
            ACCOUNT.c.reference, STEP_RUN.c.status, STEP_RUN.c.error_code, STEP_RUN.c.step,
            DECISION.c.hold, func.count().over(), func.count().filter(failed).over(),
        )
        .select_from(RUN)
        .join(STEP_RUN, STEP_RUN.c.run_id == RUN.c.id)
        .join(ACCOUNT, ACCOUNT.c.id == STEP_RUN.c.account_id)
        .outerjoin(DECISION, DECISION.c.id == STEP_RUN.c.decision_id)
        .where(RUN.c.as_of == day, or_(failed, given), ~looked_again)
        .order_by(given, ACCOUNT.c.reference)
        .limit(most)
    )  # fmt: skip
    rows = connection.execute(query).all()
    if not rows:
        return Cases((), 0, 0)
    total, set_aside = rows[0][5:]
    return Cases(tuple(_case(*row[:5]) for row in rows), set_aside, total - set_aside)


def _case(
    reference: str, status: StepStatus, code: str | None, step: str, hold: HoldKind | None
) -> Case:
    failed = status is StepStatus.FAILED
    return Case(reference, (code or "unknown") if failed else None, step, hold)
