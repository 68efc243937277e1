"""An account whose line was taken back stands where it stood before that step."""

from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from models import (
    Account,
    Application,
    Envelope,
    EnvelopeLine,
    GuarantorChange,
    Instalment,
    Plan,
    PlanAccount,
)
from policy.plans import LADDER, FollowUp
from policy.terms import ApplicationStatus, FixedStep, PlanStatus, Stage
from tasks.storage import Values

_NOT_TOLD = {"beside_told_cents": 0}
_RUNG_BEFORE = {rung: before for before, rung in pairwise(LADDER)}


class CancelledLine(NamedTuple):
    """A line that was cancelled before it left."""

    account_id: int
    decision_id: int
    step: str
    step_before: str | None
    step_on_before: date | None
    follow_up: FollowUp | None
    on_date: date


def restore_account(connection: Connection, line: CancelledLine, today: date) -> None:
    """Undo the step, unless another line of the same decision stands or has left."""
    if _reached_otherwise(connection, line):
        return
    here = col(Account.id) == line.account_id, col(Account.stage) != Stage.RESOLVED
    values: Values = {"step_on": line.step_on_before, "next_review_on": today}
    if line.step == FixedStep.FRESH_STATEMENT:
        values["fresh_statement_due"] = True
    _update(connection, *here, _has_not_gone_on(line), step=line.step_before, **values)
    if line.step_before is None:
        since = col(Account.first_statement_on) >= line.on_date
        _update(connection, *here, since, first_statement_on=None)
    if line.step in FixedStep.screens():
        that_day = col(Account.screened_on) == line.on_date
        _update(connection, *here, that_day, screened_on=_screened_before(connection, line))
    if line.step == FixedStep.INCOMPLETE_APPLICATION:
        _ask_again(connection, line)
    if line.follow_up is not None:
        _follow_up_again(connection, line, line.follow_up)


def _screened_before(connection: Connection, line: CancelledLine) -> date | None:
    """The last screening before this one that stands, of whoever answers for the bill now: what
    was asked for then is answered, and not asked for again."""
    somebody_else_since = (
        select(col(GuarantorChange.id))
        .where(
            col(GuarantorChange.account_id) == line.account_id,
            col(GuarantorChange.changed_on) >= col(Envelope.on_date),
        )
        .exists()
    )
    query = (
        select(func.max(col(Envelope.on_date)))
        .join(EnvelopeLine, col(EnvelopeLine.envelope_id) == col(Envelope.id))
        .where(
            col(EnvelopeLine.account_id) == line.account_id,
            col(EnvelopeLine.step).in_(FixedStep.screens()),
            col(EnvelopeLine.cancelled_on).is_(None),
            col(Envelope.on_date) < line.on_date,
            ~somebody_else_since,
        )
    )
    return connection.execute(query).scalar_one()


def _reached_otherwise(connection: Connection, line: CancelledLine) -> bool:
    query = select(col(EnvelopeLine.id)).where(
        col(EnvelopeLine.account_id) == line.account_id,
        col(EnvelopeLine.decision_id) == line.decision_id,
        col(EnvelopeLine.cancelled_on).is_(None),
    )
    return connection.execute(query.limit(1)).first() is not None


def _said_for_another(line: CancelledLine) -> ColumnElement[bool]:
    """Another account of the plan has the same line of that day, and it stands."""
    others = aliased(PlanAccount)
    return (
        select(col(EnvelopeLine.id))
        .join(others, col(others.account_id) == col(EnvelopeLine.account_id))
        .join(Envelope, col(Envelope.id) == col(EnvelopeLine.envelope_id))
        .where(
            col(others.plan_id) == col(Plan.id),
            col(EnvelopeLine.step) == line.step,
            col(EnvelopeLine.cancelled_on).is_(None),
            col(Envelope.on_date) == line.on_date,
        )
        .exists()
    )


def _has_not_gone_on(line: CancelledLine) -> ColumnElement[bool]:
    before = col(Account.step)
    return or_(
        before == line.step,
        before.is_(None) if line.step_before is None else before == line.step_before,
    )


def _update(connection: Connection, *conditions: ColumnElement[bool], **values: Any) -> None:
    connection.execute(update(Account).where(*conditions).values(**values))


def _ask_again(connection: Connection, line: CancelledLine) -> None:
    """501R-11: the time to answer runs from a letter that was sent."""
    whose = select(col(Account.guarantor_id)).where(col(Account.id) == line.account_id)
    connection.execute(
        update(Application)
        .where(
            col(Application.guarantor_id) == whose.scalar_subquery(),
            col(Application.status) == ApplicationStatus.INCOMPLETE,
        )
        .values(respond_by=None)
    )


def _follow_up_again(connection: Connection, line: CancelledLine, kind: FollowUp) -> None:
    """A plan's letter that never left counts for nothing: no cure period runs from it.

    It speaks for every account of the plan: one of them taken out of it, by a hold on that account,
    leaves it said.
    """
    plans = (
        select(col(Plan.id))
        .join(PlanAccount, col(PlanAccount.plan_id) == col(Plan.id))
        .where(
            col(PlanAccount.account_id) == line.account_id,
            col(Plan.status) == PlanStatus.ACTIVE,
            ~_said_for_another(line),
        )
    )
    if kind is FollowUp.CONFIRMATION:
        confirmed = col(Plan.id).in_(plans), col(Plan.confirmed_on) == line.on_date
        connection.execute(update(Plan).where(*confirmed).values(confirmed_on=None))
        return
    if kind.comes_again:
        again = {"put_off_on": line.on_date} if kind is FollowUp.NEW_DATES else _NOT_TOLD
        connection.execute(update(Plan).where(col(Plan.id).in_(plans)).values(**again))
        return
    connection.execute(
        update(Instalment)
        .where(
            col(Instalment.plan_id).in_(plans),
            col(Instalment.last_follow_up) == kind,
            col(Instalment.last_follow_up_on) == line.on_date,
        )
        .values(last_follow_up=_RUNG_BEFORE.get(kind), last_follow_up_on=None, cure_deadline=None)
    )
