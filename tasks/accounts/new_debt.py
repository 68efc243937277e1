"""New debt on an account that owed nothing: it starts gently, with clocks of its own.

A payment that came back is no new debt: that account goes on where it stood.
"""

from datetime import timedelta

from sqlalchemy import Connection, select

from tasks.accounts.accounts import set_columns
from tasks.accounts.owed_again import why_owed_again
from tasks.storage import ACCOUNT


def begin_anew(connection: Connection, account_id: int) -> None:
    """The first step is a first statement again, and days are counted from that one.

    On an account that was never billed nothing changes but why it is owed. What was sent up to the
    last thing done for it belongs to the old debt, and whatever comes after it to the new one.
    """
    query = select(ACCOUNT.c.first_statement_on, ACCOUNT.c.step_on)
    first, last = connection.execute(query.where(ACCOUNT.c.id == account_id)).one()
    why = why_owed_again(connection, account_id)
    if first is None:
        set_columns(connection, account_id, fresh_why=why)
        return
    owes_since = max(first, last or first) + timedelta(1)
    set_columns(
        connection,
        account_id,
        owes_since=owes_since,
        first_statement_on=None,
        step=None,
        paused_days=0,
        call_attempts=0,
        cycle=ACCOUNT.c.cycle + 1,
        promise_until=None,
        call_back_on=None,
        help_asked_on=None,
        fresh_statement_due=False,
        fresh_why=why,
    )
