"""Accounts that wait because an export was not whole (HD-25), until a later one is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from policy.holds import HoldKind
from policy.terms import EntryOrigin, Stage
from tasks.storage import ACCOUNT, HOLD


@dataclass(frozen=True, slots=True)
class WaitsForExport:
    reference: str
    since: date
    why: str
    guarantor_id: int
    balance_cents: int


def waiting_for_export(connection: Connection) -> list[WaitsForExport]:
    """The longest wait first. What was only noted before has no day of its own in `filed_on`."""
    since = func.coalesce(HOLD.c.filed_on, HOLD.c.placed_on)
    query = (
        select(
            ACCOUNT.c.reference, since, HOLD.c.reason, ACCOUNT.c.guarantor_id,
            ACCOUNT.c.balance_cents,
        )
        .join(ACCOUNT, ACCOUNT.c.id == HOLD.c.account_id)
        .where(
            HOLD.c.kind == HoldKind.DATA_QUALITY,
            HOLD.c.placed_by == EntryOrigin.IMPORT.value,
            HOLD.c.released_on.is_(None),
            ACCOUNT.c.stage != Stage.RESOLVED,
        )
        .order_by(since, ACCOUNT.c.reference)
    )  # fmt: skip
    return [WaitsForExport(*row) for row in connection.execute(query)]
