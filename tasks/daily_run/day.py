"""The pieces of a day, each one effect in its own transaction. Their order: `order.py`."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from policy.terms import Channel, MessageStatus, Stage
from tasks.accounts import review_now, take_account
from tasks.adoption import settle_open, settle_with
from tasks.assistance import applications
from tasks.calls import publish_calls
from tasks.contact import time_zones
from tasks.daily_run import stage_work, triage
from tasks.daily_run.answers import DayResult, Reach, Waiting
from tasks.daily_run.order import Counts, Pieces, serve_day
from tasks.daily_run.recovery import recover_interrupted
from tasks.daily_run.triage import Due
from tasks.delivery import inbox, reconcile
from tasks.holds import holds
from tasks.notices import send_notices, waiting_notices
from tasks.outbox import open_envelopes, seal_batch
from tasks.plans import settle_adrift
from tasks.practice import Practice, longest_to_complete
from tasks.printing import print_letters
from tasks.runs import (
    Moments,
    RunCounts,
    RunRef,
    note_real_run,
    refuse_day,
    refuse_gap,
    rehearsed,
    runs,
)
from tasks.runtime import current
from tasks.storage import (
    CALL,
    COMING_ENTRY,
    ENVELOPE,
    MESSAGE,
    database,
    process_lock,
    refuse_damaged,
)


def begin(
    as_of: date,
    now: datetime,
    *,
    kind: str,
    actor: str,
    flow_run_id: str = "",
    of_the_day: datetime | None = None,
    today: date | None = None,
    gap_accepted_by: str = "",
    one_of_many: bool = False,
) -> RunRef:
    """Open the run; hear what providers said, settle what earlier runs left; let holds and
    applications run out.

    `of_the_day`: in a rehearsal the moment at which the day's run would start. Money whose day has
    come stands on the books from then on, before the day's letters. `today` is the real day; none
    where the caller lives through days of its own, as the demo does. `one_of_many`: a rehearsal
    that walks past the real day stays one.

    Raises WrongInput for a day that no run may be made for, and for a damaged database, before
    anything is written.
    """
    var = current().var
    with database.reading() as connection:
        refuse_damaged(connection, now.date())
        _refuse(connection, as_of, today, gap_accepted_by)
    settle_with(as_of)
    if kind == "daily":
        inbox.apply_waiting(now, as_of)
    with process_lock("outreach"), database.writing() as connection:
        _refuse(connection, as_of, today, gap_accepted_by)
        time_zones.fill_missing(connection)
        run = runs.open_run(
            connection, kind=kind, as_of=as_of, now=now, actor=actor, flow_run_id=flow_run_id,
            gap_accepted_by=gap_accepted_by.strip(),
        )  # fmt: skip
        if today is not None and not one_of_many:
            note_real_run(connection, as_of, today)
        if kind == "daily":
            reconcile.settle(connection, as_of, now)
            recover_interrupted(connection, var / "letters", var / "outbox", as_of, now)
        _count_what_has_come(connection, as_of, of_the_day or now)
        holds.release_expired(connection, as_of)
        settle_adrift(connection, as_of)
        applications.lapse(connection, as_of, longest_to_complete(connection))
    return run


def _refuse(connection: Connection, as_of: date, today: date | None, gap: str) -> None:
    if today is None:
        runs.refuse_the_past(connection, as_of)
    else:
        refuse_day(connection, as_of, today, gap)


def _count_what_has_come(connection: Connection, as_of: date, now: datetime) -> None:
    """Money that an export told of before its day. On most days none comes, and what reads exports
    need not be loaded."""
    if connection.scalar(
        select(COMING_ENTRY.c.id).where(COMING_ENTRY.c.value_on <= as_of).limit(1)
    ):
        from tasks.intake import count_what_has_come

        count_what_has_come(connection, as_of, now)


def due(run: RunRef) -> list[list[Due]]:
    """The due accounts in batches."""
    with database.reading() as connection:
        return list(triage.batches(triage.due_accounts(connection, run), current().batch_size))


def decide_batch(run: RunRef, batch: Sequence[Due]) -> int:
    with database.writing() as connection:
        return triage.triage_batch(connection, run, batch)


def work_of(run: RunRef, stage: Stage) -> list[list[Due]]:
    """What triage planned for a stage, in batches."""
    with database.reading() as connection:
        planned = stage_work.planned_work(connection, run, stage)
    return list(triage.batches(planned, current().batch_size))


def do_batch(
    run: RunRef, stage: Stage, batch: Sequence[Due], now: datetime, task_run_id: str = ""
) -> int:
    return stage_work.work_batch(run, stage, batch, now, task_run_id)


def seal(run: RunRef, now: datetime, guarantor_id: int | None = None) -> int:
    """Seal today's envelopes, a batch a transaction; the number of them."""
    size = current().batch_size
    with database.reading() as connection:
        envelopes = open_envelopes(connection, run.as_of, guarantor_id)
    sealed = 0
    for start in range(0, len(envelopes), size):
        with database.writing() as connection:
            batch = envelopes[start : start + size]
            sealed += seal_batch(connection, batch, run.as_of, now)
    return sealed


def letters(run: RunRef, practice: Practice, now: datetime, guarantor_id: int | None = None) -> int:
    """Print all of today's letters, batch by batch."""
    folder = current().var / "letters" / run.as_of.isoformat()
    printed, aside = 0, set[str]()
    while True:
        while (count := print_letters(folder, practice, run, now, guarantor_id, aside)) is not None:
            printed += count
        # A payment on one account opens the envelope again, and the others are still in it.
        if not seal(run, now, guarantor_id):
            return printed


def notices(
    run: RunRef, practice: Practice, moments: Moments, guarantor_id: int | None = None
) -> int:
    """Write today's notices whose hour has come."""
    return notices_of(run.as_of, practice, moments, guarantor_id)


def notices_of(
    day: date, practice: Practice, moments: Moments, guarantor_id: int | None = None
) -> int:
    """The same without a run: later in the day, for those that had to wait."""
    folder = current().var / "outbox" / day.isoformat()
    with process_lock("outreach") as still_alone:
        settle_open(day)
        return send_notices(folder, practice, day, moments, still_alone, guarantor_id)


def settle_mail(day: date, now: datetime) -> int:
    """What no provider answered in time becomes a letter; how many. First what providers said.

    A clock that runs months ahead would give up all that is on its way. Raises WrongInput.
    """
    with database.reading() as connection:
        refuse_damaged(connection, now.date())
        refuse_gap(connection, day)
    settle_with(day)
    inbox.apply_waiting(now, day)
    with process_lock("outreach"), database.writing() as connection:
        return reconcile.settle(connection, day, now)


def waiting(day: date, practice: Practice, moments: Moments) -> Waiting:
    """Notices of the day that wait for their hour, and until when in the practice's time."""
    found = waiting_notices(day, moments)
    if found.until is None:
        return Waiting(found.notices, None)
    until = found.until.astimezone(ZoneInfo(practice.time_zone))
    return Waiting(found.notices, until.isoformat(timespec="minutes"))


def calls(run: RunRef, practice: Practice, now: datetime) -> int:
    with database.reading() as connection:
        return publish_calls(connection, current().var / "calls", practice, run.as_of, now)


def finish(run: RunRef, now: datetime) -> RunCounts:
    """Close the run and count what it did."""
    with database.writing() as connection:
        runs.close_run(connection, run, now)
        return runs.count(connection, run)


def reach(run: RunRef) -> Reach:
    """Letters, notices and calls of the day so far."""
    gone = func.count().filter(MESSAGE.c.status.in_(MessageStatus.gone()))
    # Found by the day alone: by the status, SQLite would count all messages ever sent.
    sent = select(MESSAGE.c.channel, gone).select_from(ENVELOPE).join(MESSAGE)
    sent = sent.where(ENVELOPE.c.on_date == run.as_of).group_by(MESSAGE.c.channel)
    listed = select(func.count()).select_from(CALL).join(ENVELOPE)
    listed = listed.where(CALL.c.on_date == run.as_of, ENVELOPE.c.cancelled_on.is_(None))
    with database.reading() as connection:
        counted = {row[0]: row[1] for row in connection.execute(sent)}
        return Reach(
            letters=counted.get(Channel.LETTER, 0),
            notices=counted.get(Channel.NOTICE, 0),
            calls=connection.scalar(listed) or 0,
        )


def take(connection: Connection, run: RunRef, reference: str) -> tuple[int, list[Due]]:
    """A rerun looks at an account today whatever was booked; its guarantor and a batch of one."""
    account = take_account(connection, reference)
    review_now(connection, [account.id], run.as_of)
    return account.guarantor_id, [(account.id, account.guarantor_id)]


def pieces(practice: Practice, now: datetime, moments: Moments) -> Pieces:
    """Each piece in this process, for all guarantors."""
    return Pieces(
        decide=_decide,
        work=lambda run, stage: _work(run, stage, now),
        seal=lambda run: seal(run, moments.now()),
        print_letters=lambda run: letters(run, practice, moments.now()),
        send_notices=lambda run: notices(run, practice, moments),
        publish_calls=lambda run: calls(run, practice, moments.now()),
    )


def _decide(run: RunRef) -> None:
    for batch in due(run):
        decide_batch(run, batch)


def _work(run: RunRef, stage: Stage, now: datetime) -> None:
    for batch in work_of(run, stage):
        do_batch(run, stage, batch, now)


def walk(
    as_of: date,
    practice: Practice,
    now: datetime,
    actor: str = "tend",
    moments: Moments | None = None,
    today: date | None = None,
    gap_accepted_by: str = "",
) -> DayResult:
    """A whole day in one piece: for rehearsals and catching up.

    It is a rehearsal that starts at `now`, unless `moments` says something else. `today`: as in
    `begin`.
    """
    moments = moments or rehearsed(as_of, practice, now)
    run = begin(
        as_of, now, kind="daily", actor=actor, of_the_day=moments.start, today=today,
        gap_accepted_by=gap_accepted_by, one_of_many=True,
    )  # fmt: skip
    counts = Counts(
        reach=reach,
        finish=lambda run: finish(run, now),
        waiting=lambda run: waiting(run.as_of, practice, moments),
    )
    return serve_day(run, pieces(practice, now, moments), counts).result
