"""One run takes a notice: everything is looked at once more under the lock, its words are fixed.

The window is looked at when a notice is claimed, not when it was planned (TZ-07): what finds it
closed stays planned, and is tried again later in the day. So does what finds mail paused.
"""

from collections.abc import Collection, Sequence
from datetime import date
from email.message import EmailMessage
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select, update

from policy.contact import ContactTimes
from policy.terms import Channel, MessageStatus
from tasks.facts import TIMES, times_of, where
from tasks.journal import email_claimed, email_leaves
from tasks.notices.compose import build_notice
from tasks.outbox import after_sealing, cancel_lines, drop_stale_lines, notice_hash, seal_batch
from tasks.practice import Practice
from tasks.runs import Moments, home_here
from tasks.runtime import Transport, current
from tasks.storage import (
    ENVELOPE,
    ENVELOPE_LINE,
    MESSAGE,
    PERSON,
    among,
    lock_guarantors,
    update_by_id,
)
from tasks.wording import ENGLISH, written_language


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

    plan: Planned
    message: EmailMessage
    content: str


def planned_notices(
    connection: Connection, today: date, *which: ColumnElement[bool], most: int | None = None
) -> list[Planned]:
    """Up to `most` of them, by message id."""
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
        .order_by(MESSAGE.c.id)
        .limit(most)
    )  # fmt: skip
    return [Planned._make((*row[:6], times_of(row))) for row in connection.execute(query)]


def claim(
    connection: Connection,
    practice: Practice,
    today: date,
    moments: Moments,
    batch: Sequence[Planned],
) -> tuple[dict[int, Notice], int]:
    """Look at everything once more under the lock: balance, holds, plan, wishes, and the hour. The
    notices by message id, and how many people turned to paper: their address is no address."""
    if current().mail_paused:
        return {}, 0
    home_here(connection)
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
        taken = {"claimed_at": moment, "rendered_hash": notice.content, **where(one.times)}
        rows.append({"id": one.message_id, **taken})
    way = {"status": MessageStatus.CLAIMED, "transport": current().mail_transport.value}
    if current().mail_transport is Transport.FILE:
        email_claimed([one.plan.token for one in ours.values()])
    update_by_id(connection, MESSAGE, rows, **way)
    if refused:
        turn_to_paper(connection, refused, today)
    return ours, len(refused)


def tell_leaving(connection: Connection, today: date, leaving: Sequence[Notice]) -> None:
    """In the journal before the first byte leaves: what died in between may have gone."""
    told = {one.plan.token: (one.content, one.plan.address) for one in leaving}
    email_leaves(connection, today, current().mail_transport.value, told)


def _written(planned: Planned, practice: Practice, today: date) -> Notice:
    """Raises ValueError for what is no address. In the person's language where it has words."""
    language = written_language(planned.language, (), practice) or ENGLISH
    message = build_notice(planned.token, planned.address, practice, today, language)
    return Notice(
        planned, message, notice_hash(planned.token, planned.guarantor_id, message.as_bytes())
    )


def turn_to_paper(connection: Connection, tokens: Collection[str], today: date) -> None:
    """An address that cannot be written to: the person gets paper from now on (EM-04)."""
    query = (
        select(ENVELOPE_LINE.c.id)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .where(ENVELOPE.c.token.in_(tokens), ENVELOPE_LINE.c.cancelled_on.is_(None))
    )
    lines = connection.execute(query).scalars().all()
    cancel_lines(connection, lines, why="not a usable e-mail address", today=today)
    people = select(ENVELOPE.c.guarantor_id).where(ENVELOPE.c.token.in_(tokens))
    connection.execute(update(PERSON).where(PERSON.c.id.in_(people)).values(email_chosen=False))
