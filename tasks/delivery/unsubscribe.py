"""A person wants no more e-mail, and says so by the link in a notice (RF-11, AS-04, EM-03)."""

import re
from datetime import date

from sqlalchemy import Connection, select

from tasks.contact import no_more_email
from tasks.storage import ENVELOPE, lock_guarantors


def stop_email(connection: Connection, token: str, today: date) -> bool:
    """Letters from now on, for whoever got the notice with this token. False when nothing changes:
    they get letters already, or nobody has this token."""
    person_id = _of(connection, token)
    if person_id is None:
        return False
    lock_guarantors(connection, {person_id})
    return no_more_email(connection, person_id, "link in a notice", today, actor="the person")


def is_known(connection: Connection, token: str) -> bool:
    return _of(connection, token) is not None


def _of(connection: Connection, token: str) -> int | None:
    if not is_token(token):
        return None
    query = select(ENVELOPE.c.guarantor_id).where(ENVELOPE.c.token == token)
    return connection.execute(query).scalar_one_or_none()


_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
"""At least 20 characters: an opt-out link that can be guessed is not private (PV-05)."""


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None
