"""Which message about a person or an account was the newest: an older one that comes later, or
again, changes no name, address, guarantor or insurer."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from tasks.storage import MESSAGE_HEARD, Values, among, insert_all, update_by_id


class About(NamedTuple):
    """Whom or what a message is about, by the sender's key."""

    source_key: str
    of_account: bool = False


def heard_of(connection: Connection, keys: Collection[str]) -> dict[About, datetime]:
    query = select(
        MESSAGE_HEARD.c.source_key, MESSAGE_HEARD.c.of_account, MESSAGE_HEARD.c.made_at
    ).where(among(connection, MESSAGE_HEARD.c.source_key, keys))
    return {About(row[0], row[1]): row[2] for row in connection.execute(query)}


def remember(connection: Connection, heard: Mapping[About, datetime]) -> None:
    """The newest of each."""
    names = ("id", "source_key", "of_account", "made_at")
    query = select(*(MESSAGE_HEARD.c[name] for name in names))
    keys = {one.source_key for one in heard}
    known = {
        About(row.source_key, row.of_account): row
        for row in connection.execute(
            query.where(among(connection, MESSAGE_HEARD.c.source_key, keys))
        )
    }
    new = [one._asdict() | {"made_at": at} for one, at in heard.items() if one not in known]
    newer: list[Values] = [
        {"id": known[one].id, "made_at": at}
        for one, at in heard.items()
        if one in known and at > known[one].made_at
    ]
    insert_all(connection, MESSAGE_HEARD, new)
    update_by_id(connection, MESSAGE_HEARD, newer)
