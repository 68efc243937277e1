"""Which record of a person stands for which others (tasks/people/merges.py)."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from tasks.storage.bulk import among
from tasks.storage.tables import PERSON_MERGE


def stands_for(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """Of these people, those whose record is gone, and the one that stays."""
    query = select(PERSON_MERGE.c.gone_id, PERSON_MERGE.c.kept_id)
    found = connection.execute(query.where(among(connection, PERSON_MERGE.c.gone_id, ids)))
    return {row.gone_id: row.kept_id for row in found}


def merged_into(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """By the record that is gone, which of these people it is."""
    query = select(PERSON_MERGE.c.gone_id, PERSON_MERGE.c.kept_id)
    found = connection.execute(query.where(among(connection, PERSON_MERGE.c.kept_id, ids)))
    return {row.gone_id: row.kept_id for row in found}
