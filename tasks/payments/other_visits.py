"""What a person paid too much on one visit pays their other visits first (HD-09).

Only visits that nothing holds: a bill in dispute, or one for which help is being decided, is not
paid by the way.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, and_, exists, select

from policy.terms import ApplicationStatus, Stage
from tasks.accounts import AccountRow, accounts_by_id
from tasks.facts import NOTED
from tasks.outbox import hold_in_force
from tasks.storage import ACCOUNT, APPLICATION, HOLD, among

_ASKED_FOR_HELP = exists().where(
    APPLICATION.c.guarantor_id == ACCOUNT.c.guarantor_id,
    APPLICATION.c.status.in_(ApplicationStatus.pending()),
)


def visits_to_pay(
    connection: Connection, guarantor_ids: Collection[int], today: date
) -> dict[int, list[AccountRow]]:
    """By guarantor, the open visits that owe something and wait for nothing, the oldest first."""
    held = hold_in_force(today, HOLD.c.placed_by != NOTED)
    query = select(ACCOUNT.c.id).where(
        among(connection, ACCOUNT.c.guarantor_id, guarantor_ids),
        ACCOUNT.c.stage.not_in([Stage.RESOLVED, Stage.HUMAN_REVIEW]),
        and_(ACCOUNT.c.balance_cents > 0, ~held, ~_ASKED_FOR_HELP),
    )
    found: dict[int, list[AccountRow]] = {guarantor_id: [] for guarantor_id in guarantor_ids}
    for account in accounts_by_id(connection, list(connection.execute(query).scalars())):
        found[account.guarantor_id].append(account)
    return found
