"""Bills that were paid before help was asked for: the answer is about them too (501R-03, -13)."""

from datetime import date

from sqlalchemy import Connection, func, select

from policy.law import in_application_period, last_day_to_apply, strictest
from policy.terms import LedgerKind, Resolution, Stage
from tasks.accounts import reopen
from tasks.practice import current_practice
from tasks.storage import ACCOUNT, LEDGER, PERSON

_PAID = (Resolution.PAID, Resolution.PLAN_COMPLETED)


def look_at_paid_bills(
    connection: Connection, guarantor_id: int, received_on: date, today: date
) -> list[int]:
    """Open the guarantor's paid accounts again that the application came in time for.

    Nothing is asked for on them: what they do not owe is given back, or they are closed as before.
    """
    state = connection.execute(select(PERSON.c.state).where(PERSON.c.id == guarantor_id)).scalar()
    rules = strictest((current_practice().facility.state, state or ""), today)
    query = (
        select(ACCOUNT.c.id, ACCOUNT.c.first_statement_on, ACCOUNT.c.closed_on)
        .join(LEDGER, LEDGER.c.account_id == ACCOUNT.c.id)
        .where(
            ACCOUNT.c.guarantor_id == guarantor_id,
            ACCOUNT.c.stage == Stage.RESOLVED,
            ACCOUNT.c.resolution.in_(_PAID),
            ACCOUNT.c.balance_cents == 0,
            LEDGER.c.kind.in_(LedgerKind.by_patient()),
        )
        .group_by(ACCOUNT.c.id, ACCOUNT.c.first_statement_on, ACCOUNT.c.closed_on)
        .having(func.sum(LEDGER.c.amount_cents) < 0)
        .order_by(ACCOUNT.c.id)
    )
    opened = []
    for account_id, first, closed_on in connection.execute(query).all():
        last = first and last_day_to_apply(first, rules, paid_on=closed_on)
        if in_application_period(received_on, last):
            _open(connection, account_id, today)
            opened.append(account_id)
    return opened


def _open(connection: Connection, account_id: int, today: date) -> None:
    reason = "Help was applied for in time; what was paid may have been too much."
    stage = Stage.ASSISTANCE_SCREENING
    reopen(connection, account_id, stage, today=today, reason=reason, actor="tend")
