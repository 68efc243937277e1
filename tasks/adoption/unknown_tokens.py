"""A stop link or a provider's event whose token no message here has: kept, counted, shown.

A database that was put back does not know the e-mail, and its person asks all the same: whom it
went to stands with what left and is not on record, and in the journal as the keyed hash of the
address. Where nobody has looked at the disk yet, the stop waits for that, which comes before
anything else is sent.
"""

from datetime import date, datetime

from sqlalchemy import Connection, func, select, update

from models import UnknownToken
from tasks.contact import no_more_email
from tasks.journal import find_departure, mark_of_text
from tasks.storage import (
    PERSON,
    UNKNOWN_TOKEN,
    UNRECORDED_MAIL,
    insert_if_new,
    lock_guarantors,
)

MOST_KEPT = 10_000
"""Anybody may follow a link with a token of their own making."""


def unknown_stop(connection: Connection, token: str, now: datetime, today: date) -> bool:
    """Whether it turned somebody to paper now."""
    _keep(connection, token, now, stops=True)
    return _honour(connection, token, today)


def unknown_event(
    connection: Connection, token: str, now: datetime, today: date, *, stops: bool
) -> None:
    _keep(connection, token, now, stops=stops)
    if stops:
        _honour(connection, token, today)


def honour_waiting(connection: Connection, today: date) -> int:
    """Stops that came before what left was found; how many have effect now."""
    waits = UNKNOWN_TOKEN.c.stops, UNKNOWN_TOKEN.c.honoured.is_(False)
    query = select(UNKNOWN_TOKEN.c.token).where(*waits).order_by(UNKNOWN_TOKEN.c.id)
    tokens = list(connection.execute(query).scalars())
    return sum(_honour(connection, token, today) for token in tokens)


def count_unknown(connection: Connection) -> tuple[int, int]:
    """Tokens that came and are nobody's, and how many of them are stops without effect."""
    waits = UNKNOWN_TOKEN.c.stops, UNKNOWN_TOKEN.c.honoured.is_(False)
    query = select(func.count(), func.count().filter(*waits)).select_from(UNKNOWN_TOKEN)
    kept, waiting = connection.execute(query).one()
    return int(kept), int(waiting)


def _keep(connection: Connection, token: str, now: datetime, *, stops: bool) -> None:
    """Once for each token, with how often it came."""
    again = {"times": UNKNOWN_TOKEN.c.times + 1, "last_at": now} | (
        {"stops": True} if stops else {}
    )
    seen = update(UNKNOWN_TOKEN).where(UNKNOWN_TOKEN.c.token == token).values(**again)
    if connection.execute(seen).rowcount:
        return
    kept = connection.execute(select(func.count()).select_from(UNKNOWN_TOKEN)).scalar_one()
    if kept < MOST_KEPT:
        insert_if_new(
            connection, UnknownToken, token=token, times=1, first_at=now, last_at=now,
            stops=stops, honoured=False,
        )  # fmt: skip


def _honour(connection: Connection, token: str, today: date) -> bool:
    """False while this is no e-mail that left and is not on record: a made-up token costs one
    look at an index, and no reading of the journal."""
    query = select(UNRECORDED_MAIL.c.guarantor_id).where(UNRECORDED_MAIL.c.token == token)
    found = connection.execute(query).first()
    if found is None:
        return False
    people = {found.guarantor_id} if found.guarantor_id is not None else set()
    people |= _at_its_address(connection, token)
    lock_guarantors(connection, people)
    for person in sorted(people):
        no_more_email(connection, person, "link in a notice", today, actor="the person")
    if people:
        done = update(UNKNOWN_TOKEN).where(UNKNOWN_TOKEN.c.token == token)
        connection.execute(done.values(honoured=True))
    return bool(people)


def _at_its_address(connection: Connection, token: str) -> set[int]:
    departure = find_departure(token)
    if departure is None or not departure.address:
        return set()
    chosen = select(PERSON.c.id, PERSON.c.email).where(PERSON.c.email_chosen)
    return {
        person
        for person, email in connection.execute(chosen)
        if mark_of_text(email) == departure.address
    }
