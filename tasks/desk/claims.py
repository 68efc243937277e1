"""Whom each specialist works on: one household is with one of them, for a quarter of an hour."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, delete, or_, select, update
from sqlmodel import col

from models import DeskClaim, DeskUser
from tasks.storage import insert_if_new

HELD_FOR = timedelta(minutes=15)


class Claim(NamedTuple):
    """Until when, by whom, and whether the person on the phone has named two facts."""

    guarantor_id: int
    user: str
    until: datetime
    identified: bool


def claim(connection: Connection, guarantor_id: int, user_id: int, now: datetime) -> bool:
    """Take this household, or keep it longer. False while somebody else has it. Of many who ask at
    once one gets it: the row decides."""
    until = now + HELD_FOR
    made = insert_if_new(
        connection, DeskClaim, guarantor_id=guarantor_id, user_id=user_id, until=until
    )
    if made is not None:
        return True
    still_mine = and_(col(DeskClaim.user_id) == user_id, col(DeskClaim.until) > now)
    taken = connection.execute(
        update(DeskClaim)
        .where(
            col(DeskClaim.guarantor_id) == guarantor_id,
            or_(col(DeskClaim.user_id) == user_id, col(DeskClaim.until) <= now),
        )
        .values(
            user_id=user_id,
            until=until,
            identified_at=case((still_mine, col(DeskClaim.identified_at)), else_=None),
        )
    )
    return taken.rowcount == 1


def let_go(connection: Connection, user_id: int, *, but: int | None = None) -> None:
    """Whatever this specialist holds is free for others, `but` this household."""
    mine = delete(DeskClaim).where(col(DeskClaim.user_id) == user_id)
    connection.execute(mine if but is None else mine.where(col(DeskClaim.guarantor_id) != but))


def give_back(connection: Connection, guarantor_id: int, user_id: int) -> None:
    """This household is free for others."""
    connection.execute(
        delete(DeskClaim).where(
            col(DeskClaim.guarantor_id) == guarantor_id, col(DeskClaim.user_id) == user_id
        )
    )


def identified(connection: Connection, guarantor_id: int, user_id: int, now: datetime) -> bool:
    """The person named two facts. False when somebody else has the household by now."""
    marked = connection.execute(
        update(DeskClaim)
        .where(
            col(DeskClaim.guarantor_id) == guarantor_id,
            col(DeskClaim.user_id) == user_id,
            col(DeskClaim.until) > now,
        )
        .values(identified_at=now)
    )
    return marked.rowcount == 1


def claims(connection: Connection, now: datetime) -> dict[int, Claim]:
    """Every household that somebody has now."""
    query = (
        select(col(DeskClaim.guarantor_id), col(DeskUser.name), col(DeskClaim.until),
               col(DeskClaim.identified_at).is_not(None))
        .join(DeskUser, col(DeskUser.id) == col(DeskClaim.user_id))
        .where(col(DeskClaim.until) > now)
    )  # fmt: skip
    return {row[0]: Claim(*row) for row in connection.execute(query)}
