"""Seal the day's envelopes: from now on their content is fixed, and a message exists."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Connection, func, select, true

from policy.terms import Channel, MessageStatus
from tasks.outbox.stale import drop_stale_lines
from tasks.runtime import collector_waits
from tasks.storage import (
    ENVELOPE,
    ENVELOPE_LINE,
    MESSAGE,
    Values,
    among,
    insert_new,
    lock_guarantors,
    update_by_id,
)

MAIL = (Channel.LETTER, Channel.NOTICE)


def open_envelopes(
    connection: Connection, today: date, guarantor_id: int | None = None
) -> list[tuple[int, int]]:
    """Today's mail that is not sealed yet: (envelope id, guarantor id), by guarantor."""
    whose = ENVELOPE.c.guarantor_id == guarantor_id if guarantor_id is not None else true()
    query = (
        select(ENVELOPE.c.id, ENVELOPE.c.guarantor_id)
        .where(
            ENVELOPE.c.on_date == today,
            ENVELOPE.c.channel.in_(MAIL),
            ENVELOPE.c.sealed_at.is_(None),
            ENVELOPE.c.cancelled_on.is_(None),
            whose,
        )
        .order_by(ENVELOPE.c.guarantor_id, ENVELOPE.c.id)
    )
    return [(row[0], row[1]) for row in connection.execute(query).all()]


@collector_waits()
def seal_batch(
    connection: Connection, envelopes: Sequence[tuple[int, int]], today: date, now: datetime
) -> int:
    """Fix the content of these envelopes and plan their messages. Sealing twice does nothing."""
    lock_guarantors(connection, {guarantor for _, guarantor in envelopes})
    ids = [envelope for envelope, _ in envelopes]
    drop_stale_lines(connection, ids, today)
    query = select(ENVELOPE.c.id, ENVELOPE.c.guarantor_id, ENVELOPE.c.channel).where(
        among(connection, ENVELOPE.c.id, ids),
        ENVELOPE.c.sealed_at.is_(None),
        ENVELOPE.c.cancelled_on.is_(None),
    )
    open_now = connection.execute(query).all()
    contents = _contents(connection, [row.id for row in open_now])
    update_by_id(connection, ENVELOPE, [_sealed(row.id, contents[row.id], now) for row in open_now])
    insert_new(
        connection,
        MESSAGE,
        [
            {
                "envelope_id": row.id,
                "guarantor_id": row.guarantor_id,
                "channel": row.channel,
                "status": MessageStatus.PLANNED,
                "reason": "",
            }
            for row in open_now
        ],
    )
    return len(open_now)


def _contents(
    connection: Connection, envelope_ids: Sequence[int]
) -> dict[int, list[tuple[str, int]]]:
    query = select(
        ENVELOPE_LINE.c.envelope_id, ENVELOPE_LINE.c.line_key, ENVELOPE_LINE.c.amount_cents
    ).where(
        among(connection, ENVELOPE_LINE.c.envelope_id, envelope_ids),
        ENVELOPE_LINE.c.cancelled_on.is_(None),
    )
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for envelope_id, key, amount in connection.execute(query).all():
        found[envelope_id].append((key, amount))
    return found


def _sealed(envelope_id: int, lines: list[tuple[str, int]], now: datetime) -> Values:
    text = "\n".join(sorted(f"{key}={amount}" for key, amount in lines))
    return {
        "id": envelope_id,
        "sealed_at": now,
        "total_cents": sum(amount for _, amount in lines),
        "content_hash": sha256(text.encode()).hexdigest(),
    }


def after_sealing(connection: Connection, envelope_ids: Sequence[int], now: datetime) -> datetime:
    """The moment of a claim: never before its envelopes were sealed, even if another run beside
    this one sealed them while this one waited."""
    latest = select(func.max(ENVELOPE.c.sealed_at)).where(ENVELOPE.c.id.in_(envelope_ids))
    return max(now, connection.execute(latest).scalar() or now)


def planned_letters(
    connection: Connection,
    today: date,
    guarantor_id: int | None,
    but_not: Collection[str],
    most: int,
) -> list[tuple[int, int]]:
    """Today's sealed letters that nobody claimed yet, up to `most`, without these tokens:
    (envelope id, guarantor id)."""
    whose = MESSAGE.c.guarantor_id == guarantor_id if guarantor_id is not None else true()
    query = (
        select(MESSAGE.c.envelope_id, MESSAGE.c.guarantor_id)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(
            MESSAGE.c.status == MessageStatus.PLANNED,
            MESSAGE.c.channel == Channel.LETTER,
            ENVELOPE.c.on_date == today,
            ENVELOPE.c.token.not_in(but_not) if but_not else true(),
            whose,
        )
        .order_by(MESSAGE.c.guarantor_id)
        .limit(most)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]
