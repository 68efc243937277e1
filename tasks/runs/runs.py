"""A run: opened, worked, closed; and what it did, counted from the rows."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, literal, select, update

from policy.rules import ASKED, data_versions
from policy.terms import Stage, StepStatus
from tasks.practice import current_practice, refuse_before_policies
from tasks.runtime import MERGED, WrongInput, json_key
from tasks.storage import ACCOUNT, RUN, STEP_RUN

FARTHEST = timedelta(366)


@dataclass(frozen=True, slots=True)
class RunRef:
    """What every task of a run is told about it."""

    id: int
    as_of: date
    flow_run_id: str = ""


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """due = done + held + suppressed + deferred + failed, once all that was planned is reached."""

    due: int = 0
    done: int = 0
    held: int = 0
    suppressed: int = 0
    deferred: int = 0
    failed: int = 0

    @property
    def not_reached(self) -> int:
        return self.due - self.done - self.held - self.suppressed - self.deferred - self.failed


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What a run did, in all and by stage."""

    as_of: date
    total: StatusCounts = field(metadata=MERGED)
    by_stage: dict[Stage, StatusCounts]


@dataclass(frozen=True, slots=True)
class SetAside:
    """An account that failed in a run. `to_do` names nobody."""

    reference: str
    stage: Stage
    code: str | None
    to_do: str = field(metadata=json_key("what to do"))


def refuse_far_ahead(as_of: date, today: date) -> None:
    """A slip of the finger must not take the whole practice decades ahead."""
    if as_of > today + FARTHEST:
        raise WrongInput(f"{as_of.isoformat()} is more than a year ahead; check the date")


def last_day(connection: Connection) -> date | None:
    """The latest day that a run was made for; None before the first run."""
    found: date | None = connection.execute(select(func.max(RUN.c.as_of))).scalar()
    return found


def refuse_the_past(connection: Connection, as_of: date) -> None:
    """Days before the last run are for dry runs only: what was decided then stays. Nothing is
    decided for a day before the first policy's."""
    refuse_before_policies(connection, as_of)
    last = last_day(connection)
    if last is not None and as_of < last:
        raise WrongInput(
            f"the last run was for {last.isoformat()}; for an earlier day use --dry-run"
        )


def open_run(
    connection: Connection,
    *,
    kind: str,
    as_of: date,
    now: datetime,
    actor: str,
    flow_run_id: str,
    gap_accepted_by: str = "",
) -> RunRef:
    """Start a run. What an interrupted run had planned goes back to the due accounts.

    A rerun of one account leaves the others alone: the daily run may be at work.
    """
    if kind == "daily":
        _give_back(connection, now)
    made = connection.execute(
        RUN.insert().values(
            kind=kind, as_of=as_of, actor=actor, flow_run_id=flow_run_id, started_at=now,
            rules_asked=" ".join(ASKED), data_used=_data_used(),
            gap_accepted_by=gap_accepted_by[:80],
        )
    )  # fmt: skip
    key = made.inserted_primary_key
    assert key is not None
    return RunRef(key[0], as_of, flow_run_id)


def _data_used() -> str:
    """PF-09: what the rules of this run stand on, besides each account's policy."""
    facility = current_practice().facility.model_dump(mode="json")
    return json.dumps({"facility": facility, "files": dict(data_versions())})


def _give_back(connection: Connection, now: datetime) -> None:
    """Nothing stays planned for a run that may be dead. If it lives, it finds nothing to do there,
    and the accounts are still due for the new run."""
    connection.execute(
        update(STEP_RUN)
        .where(STEP_RUN.c.status == literal(StepStatus.PLANNED.value, literal_execute=True))
        .values(status=StepStatus.SUPPRESSED, reason="The run was interrupted; the next one looks.")
    )
    connection.execute(update(RUN).where(RUN.c.finished_at.is_(None)).values(finished_at=now))


def close_run(connection: Connection, run: RunRef, now: datetime) -> None:
    connection.execute(update(RUN).where(RUN.c.id == run.id).values(finished_at=now))


def state_of_day(connection: Connection, as_of: date) -> str:
    """Of its daily run: "missing", "at work" or "ended"."""
    query = select(RUN.c.finished_at).where(RUN.c.kind == "daily", RUN.c.as_of == as_of)
    last = connection.execute(query.order_by(RUN.c.id.desc()).limit(1)).first()
    if last is None:
        return "missing"
    return "at work" if last.finished_at is None else "ended"


def unfinished_day(connection: Connection) -> tuple[int, date] | None:
    """The last daily run and its day, when it began and never ended."""
    query = select(RUN.c.id, RUN.c.as_of, RUN.c.finished_at).where(RUN.c.kind == "daily")
    last = connection.execute(query.order_by(RUN.c.id.desc()).limit(1)).first()
    return None if last is None or last.finished_at is not None else (last.id, last.as_of)


def count(connection: Connection, run: RunRef) -> RunCounts:
    """Counted from the rows."""
    query = select(STEP_RUN.c.stage, STEP_RUN.c.status, func.count()).where(
        STEP_RUN.c.run_id == run.id
    )
    rows = connection.execute(query.group_by(STEP_RUN.c.stage, STEP_RUN.c.status))
    return counted(run.as_of, ((stage, status, number) for stage, status, number in rows))


def counted(as_of: date, numbers: Iterable[tuple[Stage, StepStatus, int]]) -> RunCounts:
    """The sums of so many accounts of a stage with a status; what is planned is due alone."""
    by_stage = {stage: Counter[str]() for stage in Stage.working()}
    total = Counter[str]()
    for stage, status, number in numbers:
        for sums in (total, by_stage[stage]):
            sums["due"] += number
            if status is not StepStatus.PLANNED:
                sums[status.value] += number
    return RunCounts(
        as_of, StatusCounts(**total), {key: StatusCounts(**one) for key, one in by_stage.items()}
    )


def set_aside(connection: Connection, run: RunRef) -> list[SetAside]:
    """The accounts that failed in this run: reference, stage, code and reason."""
    query = (
        select(ACCOUNT.c.reference, STEP_RUN.c.stage, STEP_RUN.c.error_code, STEP_RUN.c.reason)
        .join(ACCOUNT, ACCOUNT.c.id == STEP_RUN.c.account_id)
        .where(STEP_RUN.c.run_id == run.id, STEP_RUN.c.status == StepStatus.FAILED)
        .order_by(ACCOUNT.c.reference)
    )
    return [SetAside(*row) for row in connection.execute(query)]
