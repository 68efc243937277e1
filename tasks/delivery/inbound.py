"""What the webhook does with what is brought to it, each in a transaction of its own."""

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from tasks.delivery import inbox, unsubscribe
from tasks.delivery.webhook_signature import is_genuine, public_keys
from tasks.runs import today
from tasks.runtime import WrongInput, clock, current
from tasks.storage import database


def keep(body: bytes, signature: str, signed_at: str, now: datetime) -> bool:
    """False when nobody whom we know signed this, or not lately."""
    keys = public_keys(current().sendgrid_webhook_key)
    if not is_genuine(keys, signature, signed_at, body, now):
        return False
    with database.writing() as connection:
        inbox.keep(connection, body, now)
    return True


def apply(now: datetime) -> inbox.Applied:
    """Whatever waits, this post and any before it."""
    return inbox.apply_waiting(now, today())


def stop_email(token: str) -> bool:
    with database.writing() as connection:
        return unsubscribe.stop_email(connection, token, clock.now(), today())


def is_open() -> bool:
    try:
        database.check_ready()
    except (SQLAlchemyError, WrongInput):
        return False
    return True
