"""Notices by e-mail: claimed when their hour has come, written to the outbox, then recorded.

The window is looked at when a notice is claimed, not when it was planned (TZ-07): what finds it
closed stays planned, and is tried again later in the day.
"""

from collections.abc import Sequence
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from policy.terms import Channel, MessageStatus
from policy.windows import ContactTimes, next_open
from tasks import database
from tasks.contact_times import TIMES, times_of, where
from tasks.languages import ENGLISH, written_language
from tasks.locking import lock_guarantors
from tasks.moments import Moments
from tasks.notices import build_notice, write_notice
from tasks.practice import Practice
from tasks.provide import record_provided
from tasks.recipient_proof import check_recipients, notice_hash
from tasks.rows import among, update_by_id
from tasks.seal import after_sealing, seal_batch
from tasks.stale import drop_stale_lines
from tasks.tables import ENVELOPE, MESSAGE, PERSON
from tasks.undeliverable import turn_to_paper

NOTICES_PER_BATCH = 500


class Planned(NamedTuple):
    """A notice of the day that nobody claimed yet, and when its person may be reached."""

    message_id: int
    envelope_id: int
    guarantor_id: int
    token: str
    address: str
    language: str
    times: ContactTimes


class Notice(NamedTuple):
    """One e-mail as it goes out; `content` is the hash of it and of whose it is."""

    token: str
    message: EmailMessage
    content: str


class Waiting(NamedTuple):
    """Notices whose hour has not come: how many, and when the first of them may go."""

    notices: int
    until: datetime | None


def send_notices(
    folder: Path, practice: Practice, today: date, moments: Moments, guarantor_id: int | None = None
) -> int:
    """Send today's notices whose window is open; how many were sent or turned to paper."""
    whose = () if guarantor_id is None else (MESSAGE.c.guarantor_id == guarantor_id,)
    with database.reading() as connection:
        planned = planned_notices(connection, today, *whose)
    now = moments.now()
    open_now = [one for one in planned if moments.may_go(one.times, now) is not None]
    return sum(
        _send_batch(folder, practice, today, moments, open_now[start : start + NOTICES_PER_BATCH])
        for start in range(0, len(open_now), NOTICES_PER_BATCH)
    )


def waiting_notices(today: date, moments: Moments) -> Waiting:
    """What of today's notices still waits for its hour."""
    with database.reading() as connection:
        planned = planned_notices(connection, today)
    now = moments.now()
    opens = [moment for one in planned if (moment := next_open(one.times, now)) is not None]
    return Waiting(len(planned), min(opens, default=None))


def planned_notices(
    connection: Connection, today: date, *which: ColumnElement[bool]
) -> list[Planned]:
    query = (
        select(
            MESSAGE.c.id, MESSAGE.c.envelope_id, MESSAGE.c.guarantor_id, ENVELOPE.c.token,
            PERSON.c.email, PERSON.c.language, *TIMES,
        )
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .join(PERSON, PERSON.c.id == MESSAGE.c.guarantor_id)
        .where(
            ENVELOPE.c.on_date == today,
            MESSAGE.c.status == MessageStatus.PLANNED,
            MESSAGE.c.channel == Channel.NOTICE,
            *which,
        )
        .order_by(MESSAGE.c.guarantor_id)
    )  # fmt: skip
    return [Planned._make((*row[:6], times_of(row))) for row in connection.execute(query)]


def _send_batch(
    folder: Path, practice: Practice, today: date, moments: Moments, batch: Sequence[Planned]
) -> int:
    """The outbox file is named by the envelope's token, so writing it twice is writing it once."""
    with database.writing() as connection:
        claimed, refused = _claim(connection, practice, today, moments, batch)
    with database.reading() as connection:
        check_recipients(connection, [(one.token, one.content) for one in claimed.values()])
    for notice in claimed.values():
        write_notice(folder, notice.token, notice.message)
    with database.writing() as connection:
        record_provided(connection, list(claimed))
    return len(claimed) + refused


def _claim(
    connection: Connection,
    practice: Practice,
    today: date,
    moments: Moments,
    batch: Sequence[Planned],
) -> tuple[dict[int, Notice], int]:
    """Look at everything once more under the lock: balance, holds, wishes, and the hour. The
    notices by message id, and how many people turned to paper: their address is no address."""
    lock_guarantors(connection, {one.guarantor_id for one in batch})
    now = moments.now()
    envelope_ids = [one.envelope_id for one in batch]
    if drop_stale_lines(connection, envelope_ids, today):
        seal_batch(connection, [(one.envelope_id, one.guarantor_id) for one in batch], today, now)
    since = after_sealing(connection, envelope_ids, now)
    # Another run may have claimed some, and people may have told us new wishes.
    of_batch = among(connection, MESSAGE.c.envelope_id, envelope_ids)
    ours: dict[int, Notice] = {}
    refused, rows = [], []
    for one in planned_notices(connection, today, of_batch):
        moment = moments.may_go(one.times, since)
        if moment is None:
            continue
        try:
            notice = ours[one.message_id] = _written(one, practice, today)
        except ValueError:
            refused.append(one.token)
            continue
        claim = {"claimed_at": moment, "rendered_hash": notice.content, **where(one.times)}
        rows.append({"id": one.message_id, **claim})
    update_by_id(connection, MESSAGE, rows, status=MessageStatus.CLAIMED)
    if refused:
        turn_to_paper(connection, refused, today)
    return ours, len(refused)


def _written(one: Planned, practice: Practice, today: date) -> Notice:
    """Raises ValueError for what is no address. In the person's language where it has words."""
    language = written_language(one.language, (), practice) or ENGLISH
    message = build_notice(one.token, one.address, practice, today, language)
    return Notice(one.token, message, notice_hash(one.token, one.guarantor_id, message.as_bytes()))
