"""A sign that a bill is hard to pay: kept as it was told, and screened at once (6.4, H14)."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from models import HelpSign
from policy.assistance import HardshipSign
from tasks.accounts import change, open_accounts, take_account
from tasks.outbox import cancel
from tasks.runs import Moment, recording
from tasks.storage import insert_if_new, usable_key


class RecordedHelp(NamedTuple):
    """`new` is False when it was recorded before."""

    sign: HardshipSign
    new: bool


def record_help(
    *, moment: Moment, reference: str, sign: HardshipSign, key: str | None, actor: str
) -> RecordedHelp:
    """Keep one sign of the guarantor, in a transaction of its own. See `record`."""
    with recording(moment) as (connection, day, now):
        new = record(
            connection,
            reference=reference,
            sign=sign,
            today=day,
            now=now,
            key=key,
            actor=actor,
        )
    return RecordedHelp(sign, new)


def record(
    connection: Connection,
    *,
    reference: str,
    sign: HardshipSign,
    today: date,
    now: datetime,
    key: str | None,
    actor: str,
) -> bool:
    """Keep one sign of the guarantor. False when it was recorded before. Raises WrongInput.

    Without a key the same sign of the same person on one day is the same word, typed twice. Nobody
    has to prove it: it is a reason to look, and a screening never denies unasked.
    """
    account = take_account(connection, reference)
    of_the_day = f"help:person{account.guarantor_id}:{today.isoformat()}.{sign.value}"
    made = insert_if_new(
        connection,
        HelpSign,
        guarantor_id=account.guarantor_id,
        account_id=account.id,
        sign=sign,
        told_on=today,
        recorded_at=now,
        actor=actor,
        sign_key=f"help:{account.id}:{usable_key(key)}" if key is not None else of_the_day,
    )
    if made is None:
        return False
    screen_immediately(connection, account.guarantor_id, today)
    return True


def screen_immediately(connection: Connection, guarantor_id: int, today: date) -> None:
    """On every account of the guarantor; what has not left is taken back."""
    ids = [account.id for account in open_accounts(connection, guarantor_id)]
    cancel.cancel(connection, account_ids=ids, why="the person asked for help", today=today)
    change(connection, ids, help_asked_on=today, next_review_on=today)


def help_in_words(reference: str, sign: HardshipSign, *, new: bool) -> str:
    done = "Screened next." if new else "Known already; nothing changed."
    return f"{reference}: {sign.value.replace('_', ' ')}. {done}"
