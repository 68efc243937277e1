"""What a provider posts is stored once and answered at once; it is applied afterwards.

A body is applied in the transaction that marks it as applied: a process that dies in between
leaves it waiting, and upkeep, the hourly send or the next post takes it up again.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, func, literal, or_, select, update
from sqlalchemy.exc import InterfaceError, OperationalError

from models import ProviderPost
from tasks.delivery.apply_events import apply_events
from tasks.delivery.sendgrid_events import read_events
from tasks.runtime import leave_trace
from tasks.storage import PROVIDER_POST, database, insert_if_new

KEPT_FOR = timedelta(days=30)
"""A raw body holds addresses. What it said about our messages is kept apart, for good."""
_FAILED = PROVIDER_POST.c.failed_with != literal("", literal_execute=True)
"""As its index has it: for a bound value PostgreSQL cannot plan with a partial index."""
SET_ASIDE = _FAILED, PROVIDER_POST.c.body != b""
"""Broke our own code, and its body is there to be tried again."""


class Applied(NamedTuple):
    """How many posts were applied now, and how many messages they changed."""

    posts: int
    changed: int


def keep(connection: Connection, body: bytes, now: datetime) -> bool:
    """False when the same bytes were kept before."""
    made = insert_if_new(
        connection,
        ProviderPost,
        body=body,
        body_hash=sha256(body).hexdigest(),
        received_at=now,
        events=0,
        unknown=0,
        malformed=0,
        failed_with="",
    )
    return made is not None


def is_kept(connection: Connection, body: bytes) -> bool:
    known = PROVIDER_POST.c.body_hash == sha256(body).hexdigest()
    return connection.scalar(select(PROVIDER_POST.c.id).where(known)) is not None


def apply_waiting(now: datetime, today: date) -> Applied:
    """Apply every post that waits, the oldest first, each in a transaction of its own."""
    done = [_apply(post_id, now, today) for post_id in _waiting()]
    changed = [count for count in done if count is not None]
    return Applied(len(changed), sum(changed))


def empty_old(connection: Connection, now: datetime) -> int:
    """Forget the bodies that are old enough, never their hashes; how many. One that broke our code
    holds addresses like the others: an engineer has these 30 days."""
    emptied = connection.execute(
        update(PROVIDER_POST)
        .where(
            PROVIDER_POST.c.received_at < now - KEPT_FOR,
            or_(PROVIDER_POST.c.applied_at.is_not(None), PROVIDER_POST.c.failed_with != ""),
            PROVIDER_POST.c.body != b"",
        )
        .values(body=b"")
    )
    return emptied.rowcount


def count_set_aside(connection: Connection) -> int:
    """Posts that broke our own code: an engineer has to look; nothing else waits for them."""
    return connection.scalar(select(func.count()).where(*SET_ASIDE)) or 0


def _waiting() -> list[int]:
    with database.reading() as connection:
        waits = PROVIDER_POST.c.applied_at.is_(None), PROVIDER_POST.c.failed_with == ""
        query = select(PROVIDER_POST.c.id).where(*waits).order_by(PROVIDER_POST.c.id)
        return list(connection.execute(query).scalars())


def _apply(post_id: int, now: datetime, today: date) -> int | None:
    """How many messages changed; None when somebody else applied it, or when it broke our code."""
    try:
        with database.writing() as connection:
            return _taken(connection, post_id, now, today)
    except (OperationalError, InterfaceError):
        raise
    except Exception as problem:
        code = leave_trace(problem, post=post_id)
    with database.writing() as connection:
        waits = PROVIDER_POST.c.id == post_id, PROVIDER_POST.c.applied_at.is_(None)
        connection.execute(update(PROVIDER_POST).where(*waits).values(failed_with=code))
    return None


def _taken(connection: Connection, post_id: int, now: datetime, today: date) -> int | None:
    mine = connection.execute(
        update(PROVIDER_POST)
        .where(PROVIDER_POST.c.id == post_id, PROVIDER_POST.c.applied_at.is_(None))
        .values(applied_at=now)
        .returning(PROVIDER_POST.c.body, PROVIDER_POST.c.received_at)
    ).one_or_none()
    if mine is None:
        return None
    found = read_events(mine.body, mine.received_at)
    counts = {"events": len(found.events), "unknown": found.unknown, "malformed": found.malformed}
    connection.execute(update(PROVIDER_POST).where(PROVIDER_POST.c.id == post_id).values(**counts))
    return apply_events(connection, found.events, now, today)


_BODY_GONE = _FAILED, PROVIDER_POST.c.body == b""


class TriedAgain(NamedTuple):
    """How many posts were applied now, how many break our code still, and how. Of `bodies_gone`
    nothing but the hash is left to try."""

    applied: int
    failed_again: int
    failed_with: list[str]
    bodies_gone: int


def try_again(now: datetime, today: date) -> TriedAgain:
    """Every post that was set aside and whose body is kept, with whatever else waits."""
    with database.writing() as connection:
        connection.execute(update(PROVIDER_POST).where(*SET_ASIDE).values(failed_with=""))
    applied = apply_waiting(now, today).posts
    with database.reading() as connection:
        codes = list(connection.scalars(select(PROVIDER_POST.c.failed_with).where(*SET_ASIDE)))
        gone = connection.scalar(select(func.count()).where(*_BODY_GONE)) or 0
    return TriedAgain(applied, len(codes), sorted(set(codes)), gone)
