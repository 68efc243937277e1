"""Why Tend did or did not act for an account on a day: from what was stored, never decided anew."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select
from sqlmodel import col

from models import Decision, Move, Run, StepRun
from models.run import RULE_SEPARATOR
from policy.terms import Action, Resolution, Stage, StepStatus
from tasks.accounts import AccountRow, find_account
from tasks.history.event import Event, spoken
from tasks.history.timeline import timeline
from tasks.runtime import MERGED
from tasks.storage import ACCOUNT, DECISION, RUN, STEP_RUN

_NEWS = frozenset({"money", "said", "hold", "help", "plan", "policy"})


class Standing(NamedTuple):
    """What is stored about an account that no decision of the day tells."""

    enrolled_on: date
    closed_on: date | None
    closed_why: str
    last_run: date | None
    run_made: bool
    next_review_on: date | None


@dataclass(frozen=True, slots=True)
class PolicyFollowed:
    name: str
    version: date


@dataclass(frozen=True, slots=True)
class PastDecision:
    """What was decided for an account on a day, and the day of the look that it booked."""

    on: date
    step: str
    rules: list[str]
    reason: str
    next_review_on: date | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A decision with all it stands on; `facts` is the JSON that was stored with it."""

    decision: PastDecision = field(metadata=MERGED)
    action: Action
    stage: Stage
    asked: list[str]
    answered_by: str | None
    policy: PolicyFollowed
    facts: Any


@dataclass(frozen=True, slots=True)
class RunOfDay:
    """The run that looked; `data` is the JSON of what its rules stood on."""

    id: int
    kind: str
    by: str
    started_at: datetime
    data: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    status: StepStatus
    reason: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """One time a run looked at the account; without evidence when it could not be decided."""

    sentence: str
    run: RunOfDay
    outcome: Outcome
    evidence: Evidence | None = field(metadata=MERGED)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The sentence for a day and the looks of that day; where there was none, the decision before
    it, and what came in since."""

    reference: str
    on: date
    sentence: str
    answers: list[Look]
    before: PastDecision | None
    since: list[Event]


def why(connection: Connection, reference: str, day: date) -> Explanation:
    """The sentence for that day, and what it stands on. Names nobody. Raises WrongInput."""
    account = find_account(connection, reference)
    answers = _answers(connection, account.id, day)
    before = None if answers else _latest_before(connection, account.id, day)
    since = [] if answers else _since(connection, account, before, day)
    if answers:
        sentence = answers[-1].sentence
    else:
        standing = _standing(connection, account.id, day)
        sentence = nothing(day, standing, before, since)
    return Explanation(
        reference=account.reference,
        on=day,
        sentence=sentence,
        answers=answers,
        before=None if before is None else _past(before),
        since=since,
    )


def _answers(connection: Connection, account_id: int, day: date) -> list[Look]:
    """Each time a run looked at it on that day, also when that failed; the last one counts."""
    query = (
        select(
            RUN.c.id.label("run"), RUN.c.kind, RUN.c.actor, RUN.c.started_at, RUN.c.rules_asked,
            RUN.c.data_used, STEP_RUN.c.status, STEP_RUN.c.reason.label("came_to"),
            STEP_RUN.c.error_code, DECISION,
        )
        .select_from(STEP_RUN)
        .join(RUN, RUN.c.id == STEP_RUN.c.run_id)
        .outerjoin(DECISION, DECISION.c.id == STEP_RUN.c.decision_id)
        .where(STEP_RUN.c.account_id == account_id, STEP_RUN.c.as_of == day)
        .order_by(STEP_RUN.c.id)
    )  # fmt: skip
    return [_look(row) for row in connection.execute(query)]


def _look(row: Row[Any]) -> Look:
    return Look(
        sentence=done_or_not(row),
        run=RunOfDay(row.run, row.kind, row.actor, row.started_at, _stored(row.data_used)),
        outcome=Outcome(row.status, row.came_to, row.error_code),
        evidence=None if row.action is None else _evidence(row),
    )


def _evidence(row: Row[Any]) -> Evidence:
    asked = row.rules_asked.split()
    if row.answered_by in asked:
        asked = asked[: asked.index(row.answered_by) + 1]
    return Evidence(
        decision=_past(row),
        action=row.action,
        stage=row.stage,
        asked=asked,
        answered_by=row.answered_by or None,
        policy=PolicyFollowed(row.policy_name, row.policy_version),
        facts=_stored(row.facts),
    )


def _past(row: Row[Any]) -> PastDecision:
    rules = row.rules.split(RULE_SEPARATOR)
    return PastDecision(row.as_of, row.step, rules, row.reason, row.next_review_on)


def _stored(text: str | None) -> Any:
    return json.loads(text) if text else None


def _latest_before(connection: Connection, account_id: int, day: date) -> Row[Any] | None:
    query: Select[Any] = (
        select(
            col(Decision.as_of), col(Decision.action), col(Decision.step), col(Decision.rules),
            col(Decision.reason), col(Decision.next_review_on), col(StepRun.status),
            col(StepRun.reason).label("came_to"),
        )
        .outerjoin(
            StepRun,
            (col(StepRun.account_id) == col(Decision.account_id))
            & (col(StepRun.run_id) == col(Decision.run_id))
            & (col(StepRun.decision_id) == col(Decision.id)),
        )
        .where(col(Decision.account_id) == account_id, col(Decision.as_of) < day)
        .order_by(col(Decision.as_of).desc(), col(Decision.id).desc())
    )  # fmt: skip
    return connection.execute(query.limit(1)).first()


def _since(
    connection: Connection, account: AccountRow, before: Row[Any] | None, day: date
) -> list[Event]:
    """What came in after the latest decision: it can have changed what is waited for.

    Money of that same day was known to the run, as far as anyone can tell.
    """
    if before is None:
        return []
    events = [event for event in timeline(connection, account) if event.kind in _NEWS]
    later = [event for event in events if before.as_of < event.on <= day]
    return [event for event in events if event.on == before.as_of and event.kind != "money"] + later


def _standing(connection: Connection, account_id: int, day: date) -> Standing:
    booked = select(
        ACCOUNT.c.enrolled_on, ACCOUNT.c.closed_on, ACCOUNT.c.resolution, ACCOUNT.c.next_review_on
    ).where(ACCOUNT.c.id == account_id)
    row = connection.execute(booked).one()
    move = connection.execute(
        select(col(Move.to_stage), col(Move.moved_on), col(Move.reason))
        .where(col(Move.account_id) == account_id, col(Move.moved_on) <= day)
        .order_by(col(Move.id).desc())
        .limit(1)
    ).first()
    closed_on, closed_why = None, ""
    if move is not None and move.to_stage is Stage.RESOLVED:
        closed_on, closed_why = move.moved_on, move.reason
    elif move is None and row.closed_on is not None and row.closed_on <= day:
        closed_on, closed_why = row.closed_on, ending(row.resolution)
    daily = select(func.max(col(Run.as_of))).where(col(Run.kind) == "daily")
    last_run = connection.execute(daily).scalar()
    made = connection.execute(daily.where(col(Run.as_of) == day)).scalar() is not None
    return Standing(row.enrolled_on, closed_on, closed_why, last_run, made, row.next_review_on)


def done_or_not(row: Row[Any]) -> str:
    """What a run did for the account, or why it did nothing; and on whose word."""
    if row.action is None:
        return f"Nothing, because it was set aside for a person ({row.error_code})."
    basis = f"({row.rules}; policy {row.policy_name} of {row.policy_version})"
    if not row.action.acts:
        return f"Nothing, because {_inner(row.reason)} {basis}"
    if row.status is StepStatus.DONE:
        return f"{spoken(row.step)}, because {_inner(row.reason)} {basis}"
    if row.status is StepStatus.PLANNED:
        return f"{spoken(row.step)} was planned and is not done yet: {row.reason} {basis}"
    if row.status is StepStatus.FAILED:
        step = spoken(row.step).lower()
        return f"Nothing, because {step} was due and was set aside ({row.error_code}). {basis}"
    return f"Nothing, because {_inner(row.came_to)} {basis}"


def nothing(day: date, standing: Standing, before: Row[Any] | None, since: Sequence[Event]) -> str:
    """Why nothing was decided on that day, from what stood then."""
    if day < standing.enrolled_on:
        return f"Nothing, because the account came to Tend on {standing.enrolled_on.isoformat()}."
    if standing.closed_on is not None:
        closed = standing.closed_on.isoformat()
        return f"Nothing, because the account was closed on {closed}: {standing.closed_why}"
    if standing.last_run is None or day > standing.last_run:
        return f"Nothing yet: no run was made for that day. {_waiting(before, since, standing)}"
    if not standing.run_made:
        waiting = _waiting(before, since, standing)
        return f"Nothing, because no run was made on that day. {waiting}"
    return f"Nothing, because no look was due. {_waiting(before, since, standing)}"


def ending(resolution: Resolution | None) -> str:
    return f"{spoken(resolution.value)}." if resolution else "No reason was recorded."


def _waiting(before: Row[Any] | None, since: Sequence[Event], standing: Standing) -> str:
    if before is None:
        first = standing.next_review_on
        look = f"; its first look is booked for {first.isoformat()}" if first else ""
        return f"No run had looked at the account yet{look}."
    said = f"On {before.as_of.isoformat()}: {_did(before)}"
    if before.next_review_on is not None:
        said = f"{said} The next look was booked for {before.next_review_on.isoformat()}."
    else:
        said = f"{said} A person goes on from there."
    if since:
        last = since[-1]
        said = f"{said} Since then, on {last.on.isoformat()}: {last.text}"
    return said


def _did(before: Row[Any]) -> str:
    done = before.action.acts and before.status is StepStatus.DONE
    if done:
        return f"{spoken(before.step).lower()}, because {_inner(before.reason)}"
    return str(before.came_to or before.reason)


def _inner(reason: str) -> str:
    """A sentence as the end of another one."""
    plain = len(reason) > 1 and (reason[1].islower() or reason[1] == " ")
    return reason[:1].lower() + reason[1:] if plain else reason
