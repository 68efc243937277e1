"""What was promised: by people on plans, and by the practice that owes money back."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, select

from policy.terms import LedgerKind, PlanStatus
from tasks.numbers.figure import Column, Draft, Unit
from tasks.numbers.groups import Counted, counted
from tasks.numbers.period import Grouping, Period
from tasks.payments import REFUND_WITHIN
from tasks.storage import INSTALMENT, LEDGER, PLAN, PLAN_ACCOUNT, REFUND_DUE

_KEPT, _BEHIND, _COMPLETED = "kept so far", "behind", "completed"
_HOLD, _ENDED = "ended for a hold", "ended otherwise"
_LAST_NUMBER = 6
_LATER = f"broke at instalment {_LAST_NUMBER + 1} or later"
_BROKE = (*(f"broke at instalment {one}" for one in range(1, _LAST_NUMBER + 1)), _LATER)
_IN_TIME, _LATE = "given back in 30 days", "given back late"
_DUE, _OVERDUE, _GONE = "still due, in time", "still due, late", "not due any more"


def plans(connection: Connection, days: Period, today: date, by: Grouping) -> Draft:
    """Where one broke stands among the rest of them: beside it, it would say what is hidden."""
    made = Draft(
        "plans", "Plans",
        "Plans agreed in the period, as they stand today. Behind: an instalment is past its day."
        " One that broke did so at the first instalment that was not paid in full.",
        (Column("plans"), Column("agreed", Unit.CENTS, ("plans",))),
        (_KEPT, _BEHIND, _COMPLETED, *_BROKE, _HOLD, _ENDED), sums_up=True, rare=_BROKE[1:],
    )  # fmt: skip
    for one in _agreed(connection, days, today, by):
        status, ended_for, behind, unpaid = one.key
        what = _became(status, ended_for is not None, bool(behind), unpaid)
        made.add(one.group, what, plans=one.number, agreed=one.sums[0])
    return made


def _became(status: PlanStatus, for_a_hold: bool, behind: bool, unpaid: int | None) -> str:
    if status is PlanStatus.ACTIVE:
        return _BEHIND if behind else _KEPT
    if status is PlanStatus.ENDED:
        return _HOLD if for_a_hold else _ENDED
    if status is PlanStatus.COMPLETED:
        return _COMPLETED
    return _BROKE[min(unpaid or len(_BROKE), len(_BROKE)) - 1]


def _agreed(connection: Connection, days: Period, today: date, by: Grouping) -> Iterator[Counted]:
    unpaid = and_(
        INSTALMENT.c.plan_id == PLAN.c.id, INSTALMENT.c.paid_cents < INSTALMENT.c.amount_cents
    )
    first_unpaid = select(func.min(INSTALMENT.c.number)).where(unpaid).scalar_subquery()
    behind = exists().where(unpaid, INSTALMENT.c.due_on < today)
    first = select(func.min(PLAN_ACCOUNT.c.account_id)).where(PLAN_ACCOUNT.c.plan_id == PLAN.c.id)
    facts = select(
        first.scalar_subquery().label("account_id"), PLAN.c.guarantor_id, PLAN.c.status,
        PLAN.c.ended_for, PLAN.c.total_cents, case((behind, 1), else_=0).label("behind"),
        first_unpaid.label("unpaid"),
    ).where(PLAN.c.enrolled_on.between(*days))  # fmt: skip
    keys = ("status", "ended_for", "behind", "unpaid")
    return counted(connection, facts, by, keys, ("total_cents",))


def refunds(connection: Connection, days: Period, today: date, by: Grouping) -> Draft:
    made = Draft(
        "refunds", "Refunds",
        "Credits that came to be due in the period, and whether they were given back within 30"
        " days. Not due any more: the credit paid another bill, or was corrected.",
        (
            Column("refunds"), Column("due", Unit.CENTS, ("refunds",)),
            Column("given back", Unit.CENTS, ("refunds",)),
        ),
        (_IN_TIME, _LATE, _DUE, _OVERDUE, _GONE), sums_up=True,
    )  # fmt: skip
    columns = REFUND_DUE.c
    facts = select(
        columns.account_id, columns.guarantor_id, columns.since, columns.settled_on,
        _given_back_on().label("given_back_on"), columns.amount_cents, columns.refunded_cents,
        case((columns.refunded_cents > 0, 1), else_=0).label("given"),
    ).where(columns.since.between(*days))  # fmt: skip
    keys = ("since", "settled_on", "given_back_on", "given")
    for one in counted(connection, facts, by, keys, ("amount_cents", "refunded_cents")):
        since, settled_on, given_back_on, given = one.key
        by_when = since + REFUND_WITHIN
        if settled_on is None:
            what = _OVERDUE if today > by_when else _DUE
        elif not given:
            what = _GONE
        else:
            what = _IN_TIME if (given_back_on or settled_on) <= by_when else _LATE
        made.add(one.group, what, refunds=one.number, due=one.sums[0], given_back=one.sums[1])
    return made


def _given_back_on() -> ColumnElement[Any]:
    """The day the money went out, which may have been recorded later."""
    return (
        select(func.max(LEDGER.c.value_on))
        .where(
            LEDGER.c.account_id == REFUND_DUE.c.account_id,
            LEDGER.c.kind == LedgerKind.REFUND,
            LEDGER.c.value_on.between(REFUND_DUE.c.since, REFUND_DUE.c.settled_on),
        )
        .scalar_subquery()
    )
