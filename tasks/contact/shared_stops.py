"""Whoever stopped a number or a mailbox leaves it: the stop stays with those who still have it."""

from collections.abc import Collection
from datetime import date
from typing import Literal

from sqlalchemy import Connection, select

from tasks.facts import said_no_email, who_shares_the_mailbox, who_shares_the_number
from tasks.storage import PERSON, PREFERENCE, Values, among, insert_all, update_by_id

_COLUMN = {"calls": "calls_ok", "email": "email_chosen"}
_WHY = {
    "calls": "a stop by who had this number too",
    "email": "a stop by who had this mailbox too",
}


def leave_stops(
    connection: Connection,
    *,
    numbers: Collection[int],
    mailboxes: Collection[int],
    today: date,
    actor: str,
) -> None:
    """Before these people get another number, or another mailbox: what they said of the old one
    goes on for the others who have it. Each of those may lift it."""
    query = select(PERSON.c.id).where(among(connection, PERSON.c.id, numbers), ~PERSON.c.calls_ok)
    silent = set(connection.execute(query).scalars())
    if silent:
        sharers = who_shares_the_number(connection, silent)
        _silence(connection, set().union(*sharers.values()), "calls", today, actor)
    if mailboxes and (said := said_no_email(connection, mailboxes)):
        sharers = who_shares_the_mailbox(connection, said)
        _silence(connection, set().union(*sharers.values()), "email", today, actor)


def _silence(
    connection: Connection,
    people: Collection[int],
    channel: Literal["calls", "email"],
    today: date,
    actor: str,
) -> None:
    column = PERSON.c[_COLUMN[channel]]
    query = select(PERSON.c.id).where(among(connection, PERSON.c.id, people), column)
    ids = sorted(connection.execute(query).scalars())
    update_by_id(connection, PERSON, [{"id": one, _COLUMN[channel]: False} for one in ids])
    insert_all(connection, PREFERENCE, [_row(one, channel, today, actor) for one in ids])


def _row(person_id: int, channel: Literal["calls", "email"], today: date, actor: str) -> Values:
    return {
        "person_id": person_id,
        "channel": channel,
        "wanted": False,
        "risk_known": False,
        "recorded_on": today,
        "actor": actor,
        "reason": _WHY[channel],
        "not_on": "",
    }
