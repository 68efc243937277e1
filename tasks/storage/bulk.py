"""Statements over many rows that both databases take."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Table,
    Text,
    any_,
    bindparam,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert
from sqlmodel import SQLModel

from tasks.runtime import WrongInput

Values = dict[str, Any]


def among(
    connection: Connection, column: ColumnElement[Any], ids: Iterable[int] | Iterable[str]
) -> ColumnElement[bool]:
    """`column` is one of `ids`, numbers or texts, bound as one value, so that the statement
    is the same for any number of them and neither side spends time on a thousand parameters."""
    if connection.dialect.name != "sqlite":
        kind: Any = BigInteger() if isinstance(column.type, Integer) else Text()
        return column == any_(literal(list(ids), ARRAY(kind)))
    each = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(each.c.value))


def insert_new(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert the rows whose unique key is not there yet; the others stay as they are."""
    if rows:
        _execute_many(connection, _insert(connection, table).on_conflict_do_nothing(), rows)


def _insert(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_returning_ids(connection: Connection, table: Table, rows: Sequence[Values]) -> list[int]:
    """Insert all rows; their ids in the same order."""
    if not rows:
        return []
    statement: Insert = table.insert()
    found: Sequence[Row[Any]] = connection.execute(
        statement.returning(table.c.id, sort_by_parameter_order=True), list(rows)
    ).all()
    return [row[0] for row in found]


def insert_all(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    if rows:
        _execute_many(connection, table.insert(), rows)


def update_by_id(
    connection: Connection, table: Table, rows: Sequence[Values], **for_all: Any
) -> None:
    """Update each row by its `id`, and every one of them by `for_all`."""
    update_by(connection, table, ("id",), rows, **for_all)


def update_by(
    connection: Connection,
    table: Table,
    keys: Collection[str],
    rows: Sequence[Values],
    **for_all: Any,
) -> None:
    """Update the row with these keys, for each row given; one statement a set of columns."""
    alike: dict[tuple[str, ...], list[Values]] = defaultdict(list)
    for row in rows:
        alike[tuple(row)].append(row)
    for columns, some in alike.items():
        given = [f"new_{name}" for name in columns]
        new: Values = {name: bindparam(f"new_{name}") for name in columns if name not in keys}
        found = [table.c[name] == bindparam(f"new_{name}") for name in keys]
        statement = update(table).where(*found).values(new | for_all)
        bound = [dict(zip(given, row.values(), strict=True)) for row in some]
        _execute_many(connection, statement, bound)


def _execute_many(connection: Connection, statement: Any, rows: Sequence[Values]) -> None:
    """The same statement for each row, all of which name the same values.

    SQLite gets them column by column: preparing each row by itself takes SQLAlchemy as long as
    SQLite needs to write it.
    """
    dialect = connection.dialect
    compiled = statement.compile(dialect=dialect, column_keys=list(rows[0]))
    itself = {one.key: one.default.arg for one in compiled.insert_prefetch if _is_constant(one)}
    if dialect.name != "sqlite" or len(itself) < len(compiled.insert_prefetch):
        connection.execute(statement, list(rows))
        return
    columns = []
    for name in compiled.positiontup:
        bind = compiled.binds[name]
        prepare = bind.type.dialect_impl(dialect).bind_processor(dialect)
        given = name in rows[0]
        values = (
            [row[name] for row in rows] if given else [itself.get(name, bind.value)] * len(rows)
        )
        columns.append(map(prepare, values) if prepare else values)
    connection.exec_driver_sql(str(compiled), list(zip(*columns, strict=True)))


def _is_constant(column: Any) -> bool:
    """What it has where nobody says is the same for each row."""
    return column.default is not None and bool(column.default.is_scalar)


LONGEST_KEY = 48


def insert_if_new(connection: Connection, table: type[SQLModel], **values: Any) -> int | None:
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
