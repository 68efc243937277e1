"""Other values for an enum column, and tables that are only ever added to: in place, both."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def replace_enum_check(table: str, column: str, name: str, values: Sequence[str]) -> None:
    """From now on `column` takes these values. `name` is the enum's, such as 'holdkind'.

    Alembic's batch mode would copy the whole table, lose the table's other checks on the way and
    fail where other tables point to it. Refuses when a row holds a value that is left out.
    """
    constraint = f"ck_{table}_{name}"
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    _refuse_strangers(table, column, listed)
    check = f"CONSTRAINT {constraint} CHECK ({column} IN ({listed}))"
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(table, constraint, check)
    else:
        op.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT {constraint}')
        op.execute(f'ALTER TABLE "{table}" ADD {check}')


def write_once(table: str) -> None:
    """What stands in it is history: nobody rewrites it, whatever door they come by."""
    words = f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
    )


def _refuse_strangers(table: str, column: str, listed: str) -> None:
    query = f'SELECT COUNT(*) FROM "{table}" WHERE {column} NOT IN ({listed})'
    if strangers := op.get_bind().execute(sa.text(query)).scalar():
        raise RuntimeError(
            f"{strangers} rows of {table} hold a {column} this version has no word for"
        )


def _rewrite(table: str, constraint: str, check: str) -> None:
    """SQLite's own procedure for a constraint: https://www.sqlite.org/lang_altertable.html#otheralter"""
    bind = op.get_bind()
    found = bind.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"),
        {"table": table},
    ).scalar_one()
    pattern = rf"CONSTRAINT {constraint} CHECK \(\S+ IN \([^)]*\)\)"
    changed, times = re.subn(pattern, lambda _: check, found)
    if times != 1:
        raise RuntimeError(f"{table} has no check {constraint}")
    version = int(bind.exec_driver_sql("PRAGMA schema_version").scalar_one())
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": changed, "table": table},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
