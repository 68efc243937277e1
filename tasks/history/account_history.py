"""An account's story: where it stands, what comes next and why, and all that happened so far."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select
from sqlmodel import col

from models import StepRun
from policy.terms import Resolution, Stage, StepStatus
from tasks.accounts import find_account
from tasks.decisions import decide_all
from tasks.facts import load_facts
from tasks.history.compliance_answers import IfAsked, if_asked
from tasks.history.current_holds import CurrentHold, standing_holds
from tasks.history.event import Event
from tasks.history.next_step import NextStep, next_of
from tasks.history.timeline import timeline
from tasks.payments import DueRefund, PayerCredit, payer_credits, refunds_due
from tasks.runtime import MERGED
from tasks.storage import ACCOUNT


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the latest run did with an account, also when that was nothing."""

    as_of: date
    status: StepStatus
    step: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Story:
    """An account as one day sees it; `timeline` has the oldest event first."""

    reference: str
    as_of: date
    stage: Stage
    balance_cents: int
    service_from: date
    first_statement_on: date | None
    resolution: Resolution | None
    closed_on: date | None
    next: NextStep = field(metadata=MERGED)
    next_review_on: date | None
    last_run: LastRun | None
    refunds_due: list[DueRefund]
    payer_credits: list[PayerCredit]
    holds: list[CurrentHold]
    if_asked: IfAsked
    timeline: list[Event]


def tell(connection: Connection, reference: str, day: date) -> Story:
    """The story as `day` sees it. Names nobody. Raises WrongInput."""
    account = find_account(connection, reference)
    row = connection.execute(ACCOUNT.select().where(ACCOUNT.c.id == account.id)).one()
    known = load_facts(connection, {account.guarantor_id}, day)
    answer = decide_all(known, [account.id], day).get(account.id)
    holds = standing_holds(connection, account, known.get(account.id), day)
    return Story(
        reference=account.reference,
        as_of=day,
        stage=account.stage,
        balance_cents=account.balance_cents,
        service_from=account.service_from,
        first_statement_on=account.first_statement_on,
        resolution=account.resolution,
        closed_on=row.closed_on,
        next=next_of(answer, account, day),
        next_review_on=row.next_review_on,
        last_run=_last_run(connection, account.id),
        refunds_due=refunds_due(connection, day, account.id),
        payer_credits=payer_credits(connection, account.id),
        holds=holds,
        if_asked=if_asked(connection, account, [hold.kind for hold in holds], day),
        timeline=timeline(connection, account),
    )


def _last_run(connection: Connection, account_id: int) -> LastRun | None:
    query = (
        select(col(StepRun.as_of), col(StepRun.status), col(StepRun.step), col(StepRun.reason))
        .where(col(StepRun.account_id) == account_id)
        .order_by(col(StepRun.id).desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else LastRun(*row)
