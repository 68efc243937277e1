"""Money of a later day: kept when an export shows it. It is counted by `day_of_money.py`."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete

from tasks.intake.upsert.records import Coming
from tasks.storage import COMING_ENTRY, among, insert_all


def keep_coming(connection: Connection, coming: Mapping[int, Sequence[Coming]], actor: str) -> None:
    """By account, what its newest export shows of later days; what an older one showed is gone."""
    if not coming:
        return
    connection.execute(
        delete(COMING_ENTRY).where(among(connection, COMING_ENTRY.c.account_id, coming.keys()))
    )
    rows = [
        {
            "account_id": account_id,
            "actor": actor,
            **one.posting._asdict(),
            "description": one.description,
            "code": one.code,
            "code_system": one.code_system,
        }
        for account_id, theirs in coming.items()
        for one in theirs
    ]
    insert_all(connection, COMING_ENTRY, rows)
