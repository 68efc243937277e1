"""The log of the desk: who came in, and who opened whose record, when and why."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from models import DeskEvent, DeskUser
from policy.desk import DeskEventKind
from tasks.storage import ACCOUNT


class Event(NamedTuple):
    """`reference` is the first account of the person whose record it was. Names no patient."""

    at: datetime
    user: str
    kind: DeskEventKind
    reference: str
    why: str


def note(
    connection: Connection,
    user_id: int,
    kind: DeskEventKind,
    now: datetime,
    *,
    person_id: int | None = None,
    why: str = "",
) -> None:
    connection.execute(
        insert(DeskEvent).values(
            user_id=user_id, at=now, kind=kind, person_id=person_id, why=why[:200]
        )
    )


def events_since(
    connection: Connection, since: datetime, until: datetime, most: int
) -> list[Event]:
    """From the newest back, at most so many."""
    first = (
        select(ACCOUNT.c.reference)
        .where(ACCOUNT.c.guarantor_id == col(DeskEvent.person_id))
        .order_by(ACCOUNT.c.id)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(col(DeskEvent.at), col(DeskUser.name), col(DeskEvent.kind), first,
               col(DeskEvent.why))
        .join(DeskUser, col(DeskUser.id) == col(DeskEvent.user_id))
        .where(col(DeskEvent.at) >= since, col(DeskEvent.at) < until)
        .order_by(col(DeskEvent.id).desc())
        .limit(most)
    )  # fmt: skip
    rows = connection.execute(query)
    return [Event(at, user, kind, reference or "", why) for at, user, kind, reference, why in rows]
