"""Of the accounts whose first statement was provided in the period: how far they came, how they
ended; and what is owed now, by its age."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, exists, func, or_, select

from policy.terms import LedgerKind, Resolution, Stage
from tasks.numbers.figure import Column, Draft, Unit
from tasks.numbers.groups import counted
from tasks.numbers.period import Grouping, Period
from tasks.storage import ACCOUNT, LEDGER, MOVE

_MONEY = (
    Column("accounts"),
    Column("billed", Unit.CENTS, ("accounts",)),
    Column("paid", Unit.CENTS, ("accounts",)),
    Column("owed now", Unit.CENTS, ("accounts",)),
)
_STEPS = {
    "reminder": Stage.REMINDER,
    "options call": Stage.OPTIONS_CALL,
    "screening": Stage.ASSISTANCE_SCREENING,
    "plan": Stage.PLAN_FOLLOW_UP,
}
_FIRST = "first statement"
_OPEN = "not ended yet"
_WAITS = "with a person"
_USUAL = (Resolution.PAID, Resolution.ASSISTED, Resolution.PLAN_COMPLETED)
_AGES = {30: "0 to 30 days", 60: "31 to 60 days", 90: "61 to 90 days", 120: "91 to 120 days"}
_OLDEST, _NOT_BILLED = "over 120 days", "not billed yet"
_CLOSED, _CREDITS = "closed, asked for no more", "credits"


def funnel(connection: Connection, days: Period, by: Grouping) -> tuple[Draft, Draft]:
    """The steps, and the endings, from one statement."""
    steps = Draft(
        "funnel", "From the first statement on",
        "Accounts whose first statement was provided in the period, and how far each came until"
        " today. Billed is the patient's part of the bill, paid is by patients.",
        _MONEY, (_FIRST, *_STEPS),
    )  # fmt: skip
    endings = Draft(
        "endings", "How they ended", "The same accounts.", _MONEY,
        (_OPEN, _WAITS, *(_words(one) for one in Resolution)), sums_up=True,
        rare=tuple(_words(one) for one in Resolution if one not in _USUAL),
    )  # fmt: skip
    flags = tuple(stage.value for stage in _STEPS.values())
    sums = ("billed_cents", "paid_cents", "owed_cents")
    keys = ("stage", "resolution", *flags)
    for one in counted(connection, _cohort(days), by, keys, sums):
        stage, resolution, *reached = one.key
        billed, paid, owed = one.sums
        values = {"accounts": one.number, "billed": billed, "paid": paid, "owed_now": owed}
        steps.add(one.group, _FIRST, **values)
        for step, came in zip(_STEPS, reached, strict=True):
            if came:
                steps.add(one.group, step, **values)
        endings.add(one.group, _ending(stage, resolution), **values)
    return steps, endings


def _words(resolution: Resolution) -> str:
    return resolution.value.replace("_", " ")


def _ending(stage: Stage, resolution: Resolution | None) -> str:
    if resolution is not None:
        return _words(resolution)
    return _WAITS if stage is Stage.HUMAN_REVIEW else _OPEN


def _cohort(days: Period) -> Select[Any]:
    billed = func.sum(_of_kind(LedgerKind.of_the_bill()))
    paid = -func.sum(_of_kind(LedgerKind.by_patient()))
    return (
        select(
            ACCOUNT.c.id.label("account_id"), ACCOUNT.c.guarantor_id, ACCOUNT.c.stage,
            ACCOUNT.c.resolution, ACCOUNT.c.balance_cents.label("owed_cents"),
            func.coalesce(billed, 0).label("billed_cents"),
            func.coalesce(paid, 0).label("paid_cents"),
            *(_reached(stage).label(stage.value) for stage in _STEPS.values()),
        )
        .outerjoin(LEDGER, LEDGER.c.account_id == ACCOUNT.c.id)
        .where(ACCOUNT.c.first_statement_on.between(*days))
        .group_by(ACCOUNT.c.id)
    )  # fmt: skip


def _of_kind(kinds: frozenset[LedgerKind] | tuple[LedgerKind, ...]) -> ColumnElement[int]:
    return case((LEDGER.c.kind.in_(sorted(kinds)), LEDGER.c.amount_cents), else_=0)


def _reached(stage: Stage) -> ColumnElement[int]:
    """Since its first statement; what was before belongs to another debt."""
    moved = exists().where(
        MOVE.c.account_id == ACCOUNT.c.id,
        MOVE.c.to_stage == stage,
        MOVE.c.moved_on >= ACCOUNT.c.first_statement_on,
    )
    return case((or_(ACCOUNT.c.stage == stage, moved), 1), else_=0)


def ageing(connection: Connection, today: date, by: Grouping) -> Draft:
    """Credits stand in a row of their own, and are taken off nothing."""
    made = Draft(
        "ageing", "What is owed now, by age",
        "Days since the first statement, as of today. Credits and what is closed stand apart: they"
        " are not part of the sum, and no credit is taken off a debt.",
        (Column("accounts"), Column("owed", Unit.CENTS, ("accounts",))),
        (*_AGES.values(), _OLDEST, _NOT_BILLED), sums_up=True, beside=(_CLOSED, _CREDITS),
        rare=(_CLOSED,),
    )  # fmt: skip
    first = ACCOUNT.c.first_statement_on
    age = case(
        (ACCOUNT.c.balance_cents < 0, _CREDITS),
        (ACCOUNT.c.stage == Stage.RESOLVED, _CLOSED),
        (first.is_(None), _NOT_BILLED),
        *((first >= today - timedelta(most), words) for most, words in _AGES.items()),
        else_=_OLDEST,
    )
    facts = select(
        ACCOUNT.c.id.label("account_id"), ACCOUNT.c.guarantor_id, ACCOUNT.c.balance_cents,
        age.label("age"),
    ).where(ACCOUNT.c.balance_cents != 0)  # fmt: skip
    for one in counted(connection, facts, by, ("age",), ("balance_cents",)):
        made.add(one.group, one.key[0], accounts=one.number, owed=one.sums[0])
    return made
