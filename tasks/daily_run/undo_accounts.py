"""Accounts of a run that is taken back stand where they stood: each decision kept what it saw."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from policy.keys import MOST_RUNS, once_more_key, taken_back_key, write_off_key
from policy.terms import (
    Action,
    ApplicationStatus,
    FreshWhy,
    PlanStatus,
    RefundReason,
    Stage,
    WriteOffReason,
)
from tasks.accounts import post
from tasks.daily_run.undone_rows import UndoneRows
from tasks.facts import NOTED
from tasks.payments import keep_refunds
from tasks.plans import settle
from tasks.runtime import WrongInput
from tasks.storage import (
    ACCOUNT,
    APPLICATION,
    CALL_RESULT,
    DECISION,
    DETERMINATION,
    HELP_SIGN,
    HOLD,
    INSTALMENT,
    LEDGER,
    MATCHED_ENTRY,
    MOVE,
    PLAN,
    PLAN_ACCOUNT,
    Values,
    among,
)


def _day(text: str) -> date:
    return date.fromisoformat(text)


_PLACE: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "step": (str, None),
    "step_on": (_day, None),
    "first_statement_on": (_day, None),
    "paused_days": (int, 0),
    "ask_not_before": (_day, None),
    "fresh_statement_due": (bool, False),
    "fresh_why": (FreshWhy, None),
    "promise_until": (_day, None),
    "call_back_on": (_day, None),
    "call_attempts": (int, 0),
    "help_asked_on": (_day, None),
    "screened_on": (_day, None),
}
"""Columns of an account that its facts have under the same name: how they are read, and what it
means that one is left out."""
_BY_TEND = ("tend", NOTED)


def place_of(saw: Values, names: Sequence[str]) -> Values:
    """These columns of an account, as a decision saw them."""
    found = ((name, *_PLACE[name]) for name in names)
    return {name: read(saw[name]) if name in saw else usual for name, read, usual in found}


def put_back(
    connection: Connection,
    run_id: int,
    as_of: date,
    ended_at: datetime,
    undone: UndoneRows,
    today: date,
) -> None:
    """The caller has locked the people, and cancelled the lines of the run."""
    query = select(DECISION).where(DECISION.c.run_id == run_id).order_by(DECISION.c.id)
    rows = connection.execute(query).all()
    touched = _touched(connection, [row.account_id for row in rows], as_of, ended_at)
    for row in rows:
        saw: Values = json.loads(row.facts) if row.facts else {}
        _stage(connection, row)
        _place(connection, row, saw, touched, today)
        _plan(connection, row, saw, as_of)
    _money(connection, rows, as_of, ended_at, undone)


def _touched(
    connection: Connection, account_ids: Sequence[int], as_of: date, ended_at: datetime
) -> frozenset[int]:
    """Accounts of people who told us something after the run, or had money posted: what that made
    of an account stays."""
    later = (
        select(ACCOUNT.c.guarantor_id)
        .join(LEDGER, LEDGER.c.account_id == ACCOUNT.c.id)
        .where(LEDGER.c.posted_at > ended_at)
        .union(
            select(CALL_RESULT.c.guarantor_id).where(CALL_RESULT.c.recorded_at > ended_at),
            select(HELP_SIGN.c.guarantor_id).where(HELP_SIGN.c.recorded_at > ended_at),
            select(APPLICATION.c.guarantor_id).where(
                APPLICATION.c.status_on >= as_of,
                APPLICATION.c.status != ApplicationStatus.LAPSED,
                APPLICATION.c.status != ApplicationStatus.DETERMINED,
            ),
            select(HOLD.c.guarantor_id).where(
                or_(
                    (HOLD.c.placed_on >= as_of) & HOLD.c.placed_by.not_in(_BY_TEND),
                    (HOLD.c.released_on >= as_of) & HOLD.c.released_by.not_in(_BY_TEND),
                )
            ),
        )
    )
    query = select(ACCOUNT.c.id).where(
        ACCOUNT.c.id.in_(account_ids), ACCOUNT.c.guarantor_id.in_(later)
    )
    return frozenset(connection.execute(query).scalars())


def _stage(connection: Connection, decision: Any) -> None:
    """Back over the moves of this decision. A later move begins where the first of them did."""
    query = select(MOVE.c.id, MOVE.c.from_stage, MOVE.c.to_stage).where(
        MOVE.c.decision_id == decision.id
    )
    moved = connection.execute(query.order_by(MOVE.c.id)).all()
    if not moved:
        return
    first, last = moved[0], moved[-1]
    later = connection.execute(
        select(MOVE.c.id)
        .where(MOVE.c.account_id == decision.account_id, MOVE.c.id > last.id)
        .order_by(MOVE.c.id)
        .limit(1)
    ).scalar()
    if later is not None:
        connection.execute(
            update(MOVE).where(MOVE.c.id == later).values(from_stage=first.from_stage)
        )
        return
    values: Values = {"stage": first.from_stage}
    if last.to_stage is Stage.RESOLVED:
        values |= {"resolution": None, "closed_on": None}
    if decision.action is Action.RETURN_TO_CALL:
        values["cycle"] = ACCOUNT.c.cycle - 1
    here = ACCOUNT.c.id == decision.account_id, ACCOUNT.c.stage == last.to_stage
    connection.execute(update(ACCOUNT).where(*here).values(**values))


def _place(
    connection: Connection, decision: Any, saw: Values, touched: frozenset[int], today: date
) -> None:
    here = ACCOUNT.c.id == decision.account_id, ACCOUNT.c.stage != Stage.RESOLVED
    values: Values = {"next_review_on": today}
    if decision.account_id not in touched:
        values |= place_of(saw, tuple(_PLACE))
    connection.execute(update(ACCOUNT).where(*here).values(**values))


def _plan(connection: Connection, decision: Any, saw: Values, as_of: date) -> None:
    """A plan that the run ended goes on; what it said of an instalment was never said."""
    if "plan" not in saw:
        return
    latest = select(func.max(PLAN_ACCOUNT.c.plan_id)).where(
        PLAN_ACCOUNT.c.account_id == decision.account_id
    )
    plan_id = connection.execute(latest).scalar()
    ended = (PlanStatus.DEFAULTED, PlanStatus.ENDED)
    connection.execute(
        update(PLAN)
        .where(PLAN.c.id == plan_id, PLAN.c.ended_on == as_of, PLAN.c.status.in_(ended))
        .where(PLAN.c.ended_why == decision.reason)
        .values(status=PlanStatus.ACTIVE, ended_on=None, ended_why="")
    )
    for one in saw["plan"].get("instalments", ()):
        on, until = one.get("last_follow_up_on"), one.get("cure_deadline")
        connection.execute(
            update(INSTALMENT)
            .where(
                INSTALMENT.c.plan_id == plan_id,
                INSTALMENT.c.number == one["number"],
                or_(
                    INSTALMENT.c.last_follow_up_on == as_of,
                    INSTALMENT.c.last_follow_up_on.is_(None),  # its line was taken back already
                ),
            )
            .values(
                last_follow_up=one.get("last_follow_up"),
                last_follow_up_on=on and _day(on),
                cure_deadline=until and _day(until),
            )
        )


def _money(
    connection: Connection, rows: Sequence[Any], as_of: date, now: datetime, undone: UndoneRows
) -> None:
    """Help that nobody heard of, and amounts that were too small to ask for, are owed again. The
    ledger keeps both: what was written off, and that it was taken back."""
    written = _written_off(connection, rows, as_of)
    _refuse_matched(connection, [entry.id for entry in written])
    for entry in written:
        post(
            connection,
            entry.account_id,
            entry.kind,
            -entry.amount_cents,
            value_on=entry.value_on,
            posted_at=now,
            entry_key=taken_back_key(entry.id),
            actor="tend",
            reverses_id=entry.id,
            write_off_reason=entry.write_off_reason,
        )
    ids = sorted({row.account_id for row in rows if _answered(connection, row, undone)})
    settle(connection, sorted({entry.account_id for entry in written}), as_of)
    keep_refunds(connection, ids, RefundReason.ASSISTANCE, as_of)


def _written_off(connection: Connection, rows: Sequence[Any], as_of: date) -> Sequence[Any]:
    """What these decisions wrote off and nobody took back, by the keys that they gave it."""
    keys = [
        write_off_key(row.account_id, why, as_of)
        for row in rows
        for why in (
            f"application-{row.id}", f"presumptive-{row.id}", WriteOffReason.SMALL.value,
            WriteOffReason.PAID_IN_FULL.value,
        )
    ]  # fmt: skip
    back = LEDGER.alias("back")
    query = select(LEDGER).where(
        or_(among(connection, LEDGER.c.entry_key, keys), _again(connection, keys)),
        ~select(back.c.id).where(back.c.reverses_id == LEDGER.c.id).exists(),
    )
    return connection.execute(query).all()


def _again(connection: Connection, keys: Sequence[str]) -> ColumnElement[bool]:
    """A day that was taken back and run again gives its write-offs a number (`once_more_key`)."""
    numbered = [once_more_key(key, number) for key in keys for number in range(2, MOST_RUNS)]
    return among(connection, LEDGER.c.entry_key, numbered)


def _refuse_matched(connection: Connection, entry_ids: Sequence[int]) -> None:
    matched = select(MATCHED_ENTRY.c.id).where(MATCHED_ENTRY.c.entry_id.in_(entry_ids))
    if connection.execute(matched.limit(1)).first() is not None:
        raise WrongInput(
            "the run cannot be taken back: an export has shown help that it wrote off since; a "
            "person decides about it in the billing system"
        )


def _answered(connection: Connection, decision: Any, undone: UndoneRows) -> bool:
    """An application that this decision answered waits for its answer again."""
    given = DETERMINATION.c.decision_id == decision.id
    found = connection.execute(select(DETERMINATION.c.application_id).where(given)).all()
    undone.take_out(connection, DETERMINATION, given)
    saw: Values = json.loads(decision.facts) if decision.facts else {}
    before = saw.get("guarantor", {}).get("application")
    for (application_id,) in found:
        if application_id is not None and before is not None:
            until, by = before.get("answer_until"), before.get("respond_by")
            connection.execute(
                update(APPLICATION)
                .where(APPLICATION.c.id == application_id)
                .values(
                    status=ApplicationStatus(before["status"]),
                    answer_until=until and _day(until),
                    respond_by=by and _day(by),
                )
            )
    return bool(found)
