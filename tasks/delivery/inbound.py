"""What the webhook does with what is brought to it, each in a transaction of its own."""

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from tasks.delivery import inbox, unsubscribe
from tasks.delivery.webhook_signature import has_a_signature, is_genuine, public_keys
from tasks.runs import today
from tasks.runtime import WrongInput, clock, current
from tasks.storage import database


def may_be_genuine(signature: str, signed_at: str, now: datetime) -> bool:
    """What can be said before a byte of the body was read."""
    keys = public_keys(current().sendgrid_webhook_key)
    return bool(keys) and has_a_signature(signature, signed_at, now)


def is_signed(body: bytes, signature: str, signed_at: str, now: datetime) -> bool:
    """False when nobody whom we know signed this, or not lately. Asks no database."""
    keys = public_keys(current().sendgrid_webhook_key)
    return is_genuine(keys, signature, signed_at, body, now)


def keep(body: bytes, now: datetime) -> None:
    """A body that is signed. One that is kept already waits for no writer."""
    with database.reading() as connection:
        if inbox.is_kept(connection, body):
            return
    with database.writing() as connection:
        inbox.keep(connection, body, now)


def apply(now: datetime) -> inbox.Applied:
    """Whatever waits, this post and any before it."""
    return inbox.apply_waiting(now, today())


def stop_email(token: str) -> bool:
    """What cannot be a token waits for no writer. One that nobody has is kept: yesterday's backup
    may have been put back."""
    if not unsubscribe.is_token(token):
        return False
    with database.writing() as connection:
        return unsubscribe.stop_email(connection, token, clock.now(), today())


def is_open() -> bool:
    try:
        database.check_ready()
    except (SQLAlchemyError, WrongInput):
        return False
    return True
