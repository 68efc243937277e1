"""A person wants no more e-mail, and says so by the link in a notice (RF-11, AS-04, EM-03)."""

import re
from datetime import date, datetime

from sqlalchemy import Connection, select

from tasks.adoption import unknown_stop
from tasks.contact import no_more_email
from tasks.journal import stop_heard
from tasks.storage import ENVELOPE, lock_guarantors


def stop_email(connection: Connection, token: str, now: datetime, today: date) -> bool:
    """Letters from now on, for whoever got the notice with this token. A token that no
    message here has is kept, and honoured by its address. False when nothing changes: they get
    letters already, or nobody is known by this token."""
    if not is_token(token):
        return False
    query = select(ENVELOPE.c.guarantor_id).where(ENVELOPE.c.token == token)
    person_id = connection.execute(query).scalar_one_or_none()
    if person_id is None:
        stopped = unknown_stop(connection, token, now, today)
    else:
        lock_guarantors(connection, {person_id})
        why = "link in a notice"
        stopped = no_more_email(connection, person_id, why, today, actor="the person")
    if stopped:
        stop_heard(token, today)
    return stopped


_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
"""At least 20 characters: an opt-out link that can be guessed is not private (PV-05)."""


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None
