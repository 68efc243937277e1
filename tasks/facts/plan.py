"""Rows of payment plans become facts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from policy.law import Facility
from policy.plans import InstalmentFacts, PlanFacts, plan_limits
from policy.terms import CallOutcome, PlanStatus
from tasks.practice import pay_by
from tasks.storage import ACCOUNT, CALL_RESULT, INSTALMENT, PLAN, PLAN_ACCOUNT, among


@dataclass(frozen=True, slots=True)
class PlanRow:
    """The latest plan that covers an account."""

    id: int
    facts: PlanFacts


_LIVE = (PlanStatus.ACTIVE, PlanStatus.COMPLETED)
_NOBODY_TALKED = (CallOutcome.NO_ANSWER, CallOutcome.VOICEMAIL, CallOutcome.WRONG_NUMBER)


def load_plans(
    connection: Connection, states: Mapping[int, str], facility: Facility, today: date
) -> dict[int, PlanRow]:
    """Active and completed plans of these guarantors, by the account they cover.

    `states` says where each guarantor lives: the stricter law of both states looks after a plan.
    """
    guarantor_ids = sorted(states)
    theirs = among(connection, PLAN.c.guarantor_id, guarantor_ids)
    query = PLAN.select().where(theirs, PLAN.c.status.in_(_LIVE))
    plans = connection.execute(query.order_by(PLAN.c.id)).all()
    if not plans:
        return {}
    ids = [row.id for row in plans]
    instalments = _instalments(connection, ids)
    talked = _last_talks(connection, [row.guarantor_id for row in plans])
    law = {row.id: plan_limits(facility, states[row.guarantor_id], today) for row in plans}
    counted = [row.id for row in plans if law[row.id].paid_in_full_after]
    before = _paid_before(connection, counted)
    rows: dict[int, PlanRow] = {}
    for row in plans:
        limits = law[row.id]
        facts = PlanFacts(
            row.status,
            tuple(instalments[row.id]),
            limits.grace_days,
            confirmed_on=row.confirmed_on,
            last_contact_on=talked.get(row.guarantor_id),
            paid_in_full_after=limits.paid_in_full_after,
            paid_before=before.get(row.id, 0),
            enrolled_on=row.enrolled_on,
            put_off_on=row.put_off_on,
            beside_cents=row.beside_cents,
            beside_told_cents=row.beside_told_cents,
            settled_by=row.settled_by,
        )
        rows[row.id] = PlanRow(row.id, facts)
    answers = {row.id: row.guarantor_id for row in plans}
    covers = (
        select(PLAN_ACCOUNT.c.account_id, PLAN_ACCOUNT.c.plan_id, ACCOUNT.c.guarantor_id)
        .join(ACCOUNT, ACCOUNT.c.id == PLAN_ACCOUNT.c.account_id)
        .where(among(connection, PLAN_ACCOUNT.c.plan_id, ids))
        .order_by(PLAN_ACCOUNT.c.plan_id)
    )
    return {
        row.account_id: rows[row.plan_id]
        for row in connection.execute(covers)
        if row.guarantor_id == answers[row.plan_id]
    }


def _paid_before(connection: Connection, plan_ids: Sequence[int]) -> dict[int, int]:
    """PL-04: payments of earlier plans for the same bills count too. Asked where a state counts."""
    if not plan_ids:
        return {}
    this, other = PLAN_ACCOUNT.alias("this"), PLAN_ACCOUNT.alias("other")
    query = (
        select(this.c.plan_id, func.count(INSTALMENT.c.id.distinct()))
        .join(
            other,
            (other.c.account_id == this.c.account_id) & (other.c.plan_id < this.c.plan_id),
        )
        .join(INSTALMENT, INSTALMENT.c.plan_id == other.c.plan_id)
        .where(
            among(connection, this.c.plan_id, plan_ids),
            INSTALMENT.c.amount_cents > 0,
            INSTALMENT.c.paid_cents >= INSTALMENT.c.amount_cents,
        )
        .group_by(this.c.plan_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _last_talks(connection: Connection, guarantor_ids: Sequence[int]) -> dict[int, date]:
    """The last day each of them talked with us: a plan is not given up while someone answers."""
    query = (
        select(CALL_RESULT.c.guarantor_id, func.max(CALL_RESULT.c.on_date))
        .where(
            among(connection, CALL_RESULT.c.guarantor_id, guarantor_ids),
            CALL_RESULT.c.outcome.not_in(_NOBODY_TALKED),
        )
        .group_by(CALL_RESULT.c.guarantor_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _instalments(
    connection: Connection, plan_ids: Sequence[int]
) -> dict[int, list[InstalmentFacts]]:
    found: dict[int, list[InstalmentFacts]] = defaultdict(list)
    query = (
        select(
            INSTALMENT.c.plan_id, INSTALMENT.c.number, INSTALMENT.c.due_on,
            INSTALMENT.c.amount_cents, INSTALMENT.c.paid_cents, INSTALMENT.c.last_follow_up,
            INSTALMENT.c.last_follow_up_on, INSTALMENT.c.cure_deadline,
            INSTALMENT.c.last_payment_on,
        )
        .where(among(connection, INSTALMENT.c.plan_id, plan_ids), INSTALMENT.c.amount_cents > 0)
        .order_by(INSTALMENT.c.plan_id, INSTALMENT.c.number)
    )  # fmt: skip
    for plan_id, *fields in connection.execute(query):
        known = (*fields, pay_by(fields[1]))
        found[plan_id].append(InstalmentFacts(*known))
    return found
