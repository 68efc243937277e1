"""The last run is taken back: what it wrote leaves, and its accounts stand where they stood.

Only a run of which nothing has left. Pages that were printed have left, unless a person by name
says that they were never mailed; what a provider carried has left whatever anybody says. A row of
its own keeps who took the run back, and the rows that left.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from policy.terms import Channel, MessageStatus
from tasks.calls import SHEETS
from tasks.daily_run import undo_accounts, undo_days
from tasks.daily_run.undone_rows import UndoneRows
from tasks.journal import email_stayed, notice_file
from tasks.outbox import cancel_lines
from tasks.printing import take_away
from tasks.runs import home_here, runs
from tasks.runtime import Transport, WrongInput
from tasks.storage import (
    CALL,
    CALL_RESULT,
    DECISION,
    ENVELOPE,
    ENVELOPE_LINE,
    MESSAGE,
    MOVE,
    PRINT_BATCH,
    REPRINTED_LETTER,
    RESEND,
    RETURNED_MAIL,
    RUN,
    STEP_RUN,
    UNDONE_RUN,
    database,
    lock_guarantors,
    process_lock,
)

WHY = "the run was taken back"
AT_WORK = timedelta(hours=1)
"""So long a run that has not ended may still be at work."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run, and what of it has left. `batches` are names of print batches; `files` counts
    notices that were written as files, `carried` those that a provider or a relay got."""

    id: int
    kind: str
    as_of: date
    started_at: datetime
    finished_at: datetime | None
    accounts: int
    batches: tuple[str, ...]
    letters: int
    files: int
    carried: int
    calls_made: int
    came_back: int

    @property
    def printed(self) -> bool:
        return bool(self.letters or self.files)

    @property
    def left(self) -> str:
        """What has left in words; empty when nothing has."""
        parts = (
            (self.letters, f"letters in {', '.join(self.batches)}"),
            (self.files, "notices written as files"),
            (self.carried, "e-mails that were handed over"),
            (self.calls_made, "calls that were made"),
            (self.came_back, "letters that came back"),
        )
        return "; ".join(f"{number} {words}" for number, words in parts if number)


@dataclass(frozen=True, slots=True)
class UndoneRun:
    """What was taken back. `counted_early` are payments of days to come: they stay counted."""

    run: int
    kind: str
    as_of: date
    accounts: int
    lines: int
    batches: tuple[str, ...]
    counted_early: int


def last_run(connection: Connection) -> LastRun:
    """Raises WrongInput where there is none."""
    row = connection.execute(select(RUN).order_by(RUN.c.id.desc()).limit(1)).first()
    if row is None:
        raise WrongInput("there was no run yet; nothing to take back")
    ours = ENVELOPE.c.id.in_(_envelopes(row.id))
    sent = select(MESSAGE.c.channel, MESSAGE.c.transport, func.count()).join(ENVELOPE)
    sent = sent.where(ours, MESSAGE.c.status.in_((*MessageStatus.gone(), MessageStatus.CLAIMED)))
    letters = files = carried = 0
    for channel, transport, number in connection.execute(
        sent.group_by(MESSAGE.c.channel, MESSAGE.c.transport)
    ):
        if channel is Channel.LETTER:
            letters += number
        elif transport in [way.value for way in Transport.carriers()]:
            carried += number
        else:
            files += number
    made = select(func.count()).select_from(CALL_RESULT).join(CALL).join(ENVELOPE).where(ours)
    back = select(func.count()).select_from(RETURNED_MAIL).join(ENVELOPE).where(ours)
    decided = select(func.count()).where(STEP_RUN.c.run_id == row.id)
    return LastRun(
        row.id, row.kind, row.as_of, row.started_at, row.finished_at,
        connection.scalar(decided) or 0, _batches(connection, row.id), letters, files, carried,
        connection.scalar(made) or 0, connection.scalar(back) or 0,
    )  # fmt: skip


def _envelopes(run_id: int) -> Any:
    return (
        select(ENVELOPE_LINE.c.envelope_id)
        .join(DECISION, DECISION.c.id == ENVELOPE_LINE.c.decision_id)
        .where(DECISION.c.run_id == run_id)
    )


def _of_batches(run_id: int) -> ColumnElement[bool]:
    """The batches in which its letters lie, first or again."""
    letters = select(MESSAGE.c.id).where(MESSAGE.c.envelope_id.in_(_envelopes(run_id)))
    first = select(MESSAGE.c.print_batch_id).where(
        MESSAGE.c.id.in_(letters), MESSAGE.c.print_batch_id.is_not(None)
    )
    again = select(REPRINTED_LETTER.c.print_batch_id).where(
        REPRINTED_LETTER.c.message_id.in_(letters)
    )
    return PRINT_BATCH.c.id.in_(first.union(again))


def _batches(connection: Connection, run_id: int) -> tuple[str, ...]:
    query = select(PRINT_BATCH.c.name).where(_of_batches(run_id)).order_by(PRINT_BATCH.c.id)
    return tuple(connection.execute(query).scalars())


def undo_run(
    var: Path, *, run_id: int, by: str, never_mailed_by: str, today: date, now: datetime
) -> UndoneRun:
    """Take back the run that was looked at, if it is still the last one. Raises WrongInput.

    The files go before the rows are committed: what dies in between is begun again, and no page
    lies for the vendor that no row knows.
    """
    with process_lock("outreach"), database.writing() as connection:
        found = last_run(connection)
        refuse(found, run_id, by, never_mailed_by, now)
        home_here(connection)  # its files lie there
        people = select(STEP_RUN.c.guarantor_id).where(STEP_RUN.c.run_id == run_id)
        lock_guarantors(connection, set(connection.execute(people).scalars()))
        found = last_run(connection)
        refuse(found, run_id, by, never_mailed_by, now)
        days = _days_of(connection, run_id)
        early = undo_days.counted_early(connection, found.started_at)
        rows = UndoneRows()
        lines = _take_back(connection, found, rows, today, now)
        _take_out(connection, run_id, rows)
        last = runs.last_day(connection)
        if found.as_of > today and (last is None or last < found.as_of):
            undo_days.bring_back(connection, found.as_of, rows, today, now)
        _keep(connection, found, rows, by, never_mailed_by, now)
        _remove_files(var, found, days)
    return UndoneRun(found.id, found.kind, found.as_of, found.accounts, lines, found.batches, early)


def refuse(found: LastRun, run_id: int, by: str, never_mailed_by: str, now: datetime) -> None:
    """Raises WrongInput with what has left, and what can be done."""
    if len(by.strip()) < 2:
        raise WrongInput("say who takes the run back: --by NAME")
    if found.id != run_id:
        raise WrongInput("another run was made meanwhile; look again")
    if found.finished_at is None and now - found.started_at < AT_WORK:
        raise WrongInput("the last run is at work; wait until it has ended")
    if found.carried or found.calls_made or found.came_back:
        raise WrongInput(
            f"the run for {found.as_of} cannot be taken back, because people were reached: "
            f"{found.left}"
        )
    if found.printed and len(never_mailed_by.strip()) < 2:
        raise WrongInput(
            f"the run for {found.as_of} cannot be taken back: {found.left}. Where none of it was "
            "mailed, somebody says so: --never-mailed-by NAME"
        )


def _days_of(connection: Connection, run_id: int) -> Sequence[Any]:
    """Where the files of its messages lie: token and day of each."""
    query = select(ENVELOPE.c.token, ENVELOPE.c.on_date)
    return connection.execute(query.where(ENVELOPE.c.id.in_(_envelopes(run_id)))).all()


def _take_back(
    connection: Connection, found: LastRun, rows: UndoneRows, today: date, now: datetime
) -> int:
    envelopes = list(connection.execute(_envelopes(found.id)).scalars())
    _not_printed(connection, found.id, envelopes, now)
    lines = (
        select(ENVELOPE_LINE.c.id)
        .join(DECISION, DECISION.c.id == ENVELOPE_LINE.c.decision_id)
        .where(DECISION.c.run_id == found.id)
    )
    taken = cancel_lines(
        connection, list(connection.execute(lines).scalars()), why=WHY, today=today
    )
    ended_at = found.finished_at or now
    undo_accounts.put_back(connection, found.id, found.as_of, ended_at, rows, today)
    return taken


def _not_printed(
    connection: Connection, run_id: int, envelopes: Sequence[int], now: datetime
) -> None:
    """As where a batch is given up: its name is used up, its letters are planned again."""
    batches = list(
        connection.execute(select(PRINT_BATCH.c.id).where(_of_batches(run_id))).scalars()
    )
    letters = select(MESSAGE.c.id).where(MESSAGE.c.envelope_id.in_(envelopes))
    connection.execute(delete(REPRINTED_LETTER).where(REPRINTED_LETTER.c.message_id.in_(letters)))
    planned = {"status": MessageStatus.PLANNED, "claimed_at": None, "provided_on": None}
    going = (MessageStatus.SENT, MessageStatus.CLAIMED)
    connection.execute(
        update(MESSAGE)
        .where(MESSAGE.c.envelope_id.in_(envelopes), MESSAGE.c.status.in_(going))
        .values(print_batch_id=None, **planned)
    )
    left = select(func.count()).where(MESSAGE.c.print_batch_id == PRINT_BATCH.c.id)
    again = select(func.count()).where(REPRINTED_LETTER.c.print_batch_id == PRINT_BATCH.c.id)
    connection.execute(
        update(PRINT_BATCH)
        .where(PRINT_BATCH.c.id.in_(batches))
        .values(
            letters=left.scalar_subquery() + again.scalar_subquery(),
            written_at=func.coalesce(PRINT_BATCH.c.written_at, now),
        )
    )


def _take_out(connection: Connection, run_id: int, rows: UndoneRows) -> None:
    """The rows of the run, those that point to others first."""
    decisions = select(DECISION.c.id).where(DECISION.c.run_id == run_id)
    envelopes = list(connection.execute(_envelopes(run_id)).scalars())
    rows.take_out(connection, RESEND, RESEND.c.run_id == run_id)
    rows.take_out(connection, STEP_RUN, STEP_RUN.c.run_id == run_id)
    rows.take_out(connection, ENVELOPE_LINE, ENVELOPE_LINE.c.decision_id.in_(decisions))
    held = select(ENVELOPE_LINE.c.envelope_id).where(ENVELOPE_LINE.c.envelope_id.in_(envelopes))
    empty = sorted(set(envelopes) - set(connection.execute(held).scalars()))
    for table, column in (
        (CALL, CALL.c.envelope_id), (MESSAGE, MESSAGE.c.envelope_id), (ENVELOPE, ENVELOPE.c.id),
    ):  # fmt: skip
        rows.take_out(connection, table, column.in_(empty))
    rows.take_out(connection, MOVE, MOVE.c.decision_id.in_(decisions))
    rows.take_out(connection, DECISION, DECISION.c.run_id == run_id)
    rows.take_out(connection, RUN, RUN.c.id == run_id)


def _keep(
    connection: Connection,
    found: LastRun,
    rows: UndoneRows,
    by: str,
    never_mailed_by: str,
    now: datetime,
) -> None:
    said = never_mailed_by.strip()[:80] if found.printed else ""
    connection.execute(
        UNDONE_RUN.insert().values(
            run_number=found.id, kind=found.kind, as_of=found.as_of, started_at=found.started_at,
            undone_at=now, undone_by=by.strip()[:80], never_mailed_by=said,
            batches=json.dumps(found.batches), accounts=found.accounts, taken_out=rows.as_json(),
        )
    )  # fmt: skip


def _remove_files(var: Path, found: LastRun, messages: Sequence[Any]) -> None:
    for name in found.batches:
        for day in (var / "letters").glob("????-??-??"):
            take_away(day, name)
    email_stayed([token for token, _ in messages])
    for token, on_date in messages:
        notice_file(on_date, token).unlink(missing_ok=True)
    if found.kind == "daily":
        for sheet in SHEETS:
            (var / "calls" / f"{found.as_of.isoformat()}.{sheet}").unlink(missing_ok=True)
