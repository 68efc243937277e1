"""A letter that is being printed at this moment cannot be taken back here: it is asked back.

Its line keeps the reason in `cancelled_why` and stands. Whoever would put its batch in place, or
finds that the batch never left, takes it back then (tasks/stale.py). A reason on a line that left
all the same means that it came too late.
"""

from collections.abc import Collection

from sqlalchemy import Connection, select, true, update

from policy.terms import Channel, MessageStatus
from tasks.storage.tables import ENVELOPE_LINE, MESSAGE


def ask_back(
    connection: Connection, account_ids: Collection[int], why: str, *, only_asks: bool
) -> None:
    """The caller has locked the guarantor, so the batch is not put in place meanwhile."""
    printing = select(MESSAGE.c.envelope_id).where(
        MESSAGE.c.status == MessageStatus.CLAIMED, MESSAGE.c.channel == Channel.LETTER
    )
    connection.execute(
        update(ENVELOPE_LINE)
        .where(
            ENVELOPE_LINE.c.account_id.in_(account_ids),
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            ENVELOPE_LINE.c.envelope_id.in_(printing),
            ENVELOPE_LINE.c.asks if only_asks else true(),
        )
        .values(cancelled_why=why[:200])
    )
