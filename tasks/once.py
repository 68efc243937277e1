"""A row that is written once, whoever tries again: a unique key decides, not a prior look."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from tasks.runtime.errors import WrongInput

LONGEST_KEY = 48


def insert_once(connection: Connection, table: type[SQLModel], **values: Any) -> int | None:
    """The id of the new row; None when a row with the same unique key is there already."""
    rows = SQLModel.metadata.tables[str(table.__tablename__)]
    statement: Any
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(rows).values(**values).on_conflict_do_nothing()
    else:
        statement = postgresql.insert(rows).values(**values).on_conflict_do_nothing()
    made: int | None = connection.execute(statement.returning(rows.c.id)).scalar_one_or_none()
    return made


def usable_key(key: str) -> str:
    """A key that makes a repeated recording do nothing."""
    if not key or len(key) > LONGEST_KEY:
        raise WrongInput(f"the key must have 1 to {LONGEST_KEY} characters")
    return key
