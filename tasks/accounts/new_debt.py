"""New debt on an account that owed nothing: it starts gently, with clocks of its own.

A payment that came back is no new debt: that account goes on where it stood.
"""

from datetime import date

from sqlalchemy import Connection

from tasks.accounts.accounts import AccountRow, accounts_by_id, set_columns
from tasks.storage import ACCOUNT


def begin_anew(connection: Connection, account_id: int, today: date) -> None:
    """The first step is a first statement again, and days are counted from that one.

    Nothing changes on an account that was never billed. What was done today counts as done: the
    statement comes tomorrow then.
    """
    account: AccountRow = accounts_by_id(connection, [account_id])[0]
    if account.first_statement_on is None:
        return
    set_columns(
        connection,
        account_id,
        owes_since=today,
        first_statement_on=None,
        step=None,
        paused_days=0,
        call_attempts=0,
        cycle=ACCOUNT.c.cycle + 1,
        promise_until=None,
        call_back_on=None,
        help_asked_on=None,
        fresh_statement_due=False,
    )
