"""Posts that broke our own code, once it is mended: they wait again, and are applied like others.

From then on they are nothing special: a process that dies in between leaves them waiting.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select, update

from tasks.provider_posts import SET_ASIDE, apply_waiting
from tasks.storage import database
from tasks.storage.tables import PROVIDER_POST

_BODY_GONE = PROVIDER_POST.c.failed_with != "", PROVIDER_POST.c.body == b""


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
