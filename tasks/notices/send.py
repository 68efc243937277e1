"""Notices by e-mail: claimed when their hour has come, written to the outbox or handed over to
whoever carries them (tasks/notices/submit.py), then recorded."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from policy.contact import next_open
from tasks.journal import email_left
from tasks.notices.claim import Planned, claim, planned_notices, tell_leaving
from tasks.notices.compose import write_notice
from tasks.notices.submit import submit_notices
from tasks.outbox import check_recipients, record_provided
from tasks.practice import Practice
from tasks.runs import Moments
from tasks.runtime import Transport, current
from tasks.storage import MESSAGE, StillAlone, database

NOTICES_PER_BATCH = 500


class Waiting(NamedTuple):
    """Notices whose hour has not come: how many, and when the first of them may go."""

    notices: int
    until: datetime | None


def send_notices(
    folder: Path,
    practice: Practice,
    today: date,
    moments: Moments,
    still_alone: StillAlone,
    guarantor_id: int | None = None,
) -> int:
    """Send today's notices whose window is open; how many were sent or turned to paper.

    `still_alone` is asked before each batch leaves, and raises TransientError when we are not.
    """
    whose = () if guarantor_id is None else (MESSAGE.c.guarantor_id == guarantor_id,)
    if current().mail_transport is not Transport.FILE:
        return submit_notices(practice, today, moments, still_alone, *whose)
    with database.reading() as connection:
        planned = planned_notices(connection, today, *whose)
    now = moments.now()
    open_now = [one for one in planned if moments.may_go(one.times, now) is not None]
    return sum(
        _send_batch(
            folder,
            practice,
            today,
            moments,
            still_alone,
            open_now[start : start + NOTICES_PER_BATCH],
        )
        for start in range(0, len(open_now), NOTICES_PER_BATCH)
    )


def waiting_notices(today: date, moments: Moments) -> Waiting:
    """What of today's notices still waits for its hour."""
    with database.reading() as connection:
        planned = planned_notices(connection, today)
    now = moments.now()
    opens = [moment for one in planned if (moment := next_open(one.times, now)) is not None]
    return Waiting(len(planned), min(opens, default=None))


def _send_batch(
    folder: Path,
    practice: Practice,
    today: date,
    moments: Moments,
    still_alone: StillAlone,
    batch: Sequence[Planned],
) -> int:
    """The outbox file is named by the envelope's token, so writing it twice is writing it once."""
    with database.writing() as connection:
        claimed, refused = claim(connection, practice, today, moments, batch)
    with database.reading() as connection:
        check_recipients(connection, [(one.plan.token, one.content) for one in claimed.values()])
        tell_leaving(connection, today, list(claimed.values()))
    still_alone()
    for notice in claimed.values():
        write_notice(folder, notice.plan.token, notice.message)
    email_left([notice.plan.token for notice in claimed.values()])
    with database.writing() as connection:
        record_provided(connection, list(claimed))
    return len(claimed) + refused
