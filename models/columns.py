"""Column kinds every table shares: enums by value, aware instants, named constraints."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# A table is never validated: pydantic need not build what would do it.
SQLModel.model_config["defer_build"] = True


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def enum_type(kind: type[StrEnum], name: str = "", *, checked: bool = True) -> SqlEnum:
    """Stored by value, with a check constraint: SQLModel's default stores names.

    `name` tells the constraints apart where a table has two columns of one kind. Without the
    constraint (`checked`) a new member needs no migration.
    """
    return SqlEnum(
        kind,
        values_callable=_values,
        native_enum=False,
        create_constraint=checked,
        name=name or kind.__name__.lower(),
        length=32,
    )


def key(**extra: Any) -> Any:
    """An integer primary key."""
    return Field(default=None, primary_key=True, **extra)
