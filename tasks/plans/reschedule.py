"""Payments of a plan get other days: what was said about the old ones is over."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, Instalment
from policy.plans import Moved
from tasks.accounts import change, set_columns
from tasks.outbox import cancel
from tasks.plans.instalments import accounts_of

_NOTHING_SAID = {"last_follow_up": None, "last_follow_up_on": None, "cure_deadline": None}


def move_payments(
    connection: Connection, plan_id: int, moved: Sequence[Moved], *, why: str, today: date
) -> None:
    """What waits to be sent about the old days is taken back; a new cycle may say it again for the
    new ones. A paid account of the plan has the same cycle: it may be opened again."""
    ids = [account.id for account in accounts_of(connection, plan_id)]
    cancel.cancel(connection, account_ids=ids, why=why, today=today)
    for number, due_on in moved:
        connection.execute(
            update(Instalment)
            .where(col(Instalment.plan_id) == plan_id, col(Instalment.number) == number)
            .values(due_on=due_on, **_NOTHING_SAID)
        )
    for account_id in ids:
        set_columns(connection, account_id, cycle=col(Account.cycle) + 1)
    change(connection, ids, next_review_on=today)
