"""One lock order for everyone: guarantors by id, then their rows."""

from collections.abc import Collection

from sqlalchemy import Connection
from sqlmodel import col, select

from models import Person


def lock_guarantors(connection: Connection, guarantor_ids: Collection[int]) -> None:
    """Hold these guarantors until the transaction ends. SQLite's writer holds everything."""
    if connection.dialect.name == "sqlite" or not guarantor_ids:
        return
    connection.execute(
        select(col(Person.id))
        .where(col(Person.id).in_(sorted(guarantor_ids)))
        .order_by(col(Person.id))
        .with_for_update()
    )
