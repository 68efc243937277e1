"""The migrations make exactly the tables of the models, on both databases, and can go back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Enum, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlmodel import SQLModel

import models
from migrations.checks import replace_enum_check
from tasks.runtime.errors import WrongInput
from tasks.storage import database as db
from tests.factories import make_account, make_entry

MIGRATIONS = Path(__file__).parent.parent / "migrations"
assert models.__all__


def alembic(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = db.engine(url)
    return config


def tables(url: str) -> set[str]:
    with db.engine(url).connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    with db.engine(database).connect() as connection:
        yield connection


def test_there_is_one_newest_migration() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_heads()) == len(script.get_bases()) == 1


def test_every_migration_file_begins_with_its_number() -> None:
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("[!_]*.py"))
    assert names
    for number, name in enumerate(names, start=1):
        assert re.fullmatch(rf"{number:04d}_[a-z0-9_]+\.py", name)


def test_an_empty_database_gets_every_table(database: str) -> None:
    assert tables(database) == set(SQLModel.metadata.tables)


def test_the_tables_are_those_of_the_models(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    assert compare_metadata(context, SQLModel.metadata) == []


def test_every_enum_column_takes_exactly_its_values(connection: Connection) -> None:
    """What Alembic does not compare: the checks behind the enums. A new kind of letter needs no
    migration, so the columns of kinds have none."""
    unchecked = set()
    for table in SQLModel.metadata.sorted_tables:
        found = {
            c["name"]: c["sqltext"] for c in inspect(connection).get_check_constraints(table.name)
        }
        for column in table.columns:
            if isinstance(column.type, Enum) and not column.type.create_constraint:
                unchecked.add((table.name, column.name))
            elif isinstance(column.type, Enum):
                allowed = re.findall(r"'([^']*)'", found[f"ck_{table.name}_{column.type.name}"])
                assert (table.name, column.name, allowed) == (
                    table.name, column.name, column.type.enums,
                )  # fmt: skip
    assert unchecked == {
        ("envelope_line", "kind"), ("resend", "kind"), ("given_back", "kind"),
    }  # fmt: skip


def test_a_replaced_check_leaves_the_rows_and_the_other_checks(connection: Connection) -> None:
    before = {c["name"] for c in inspect(connection).get_check_constraints("account")}
    with _changing(connection):
        make_account(connection)
        replace_enum_check("account", "payer", "payer", ["commercial", "it's new"])
    connection.execute(text("UPDATE account SET payer = 'it''s new'"))
    with pytest.raises(IntegrityError), connection.begin_nested():
        connection.execute(text("UPDATE account SET payer = 'medicare'"))
    with pytest.raises(IntegrityError), connection.begin_nested():
        connection.execute(text("UPDATE account SET stage = 'unheard'"))
    assert {c["name"] for c in inspect(connection).get_check_constraints("account")} == before


def test_a_check_is_not_narrowed_over_rows_that_need_it(connection: Connection) -> None:
    make_account(connection)
    with _changing(connection), pytest.raises(RuntimeError, match="1 rows of account"):
        replace_enum_check("account", "payer", "payer", ["uninsured"])


@contextmanager
def _changing(connection: Connection) -> Iterator[None]:
    with Operations.context(MigrationContext.configure(connection)):
        yield


def test_upgrading_again_changes_nothing(database: str) -> None:
    with db.writing() as connection:
        make_account(connection)
    db.upgrade(database)
    with db.reading() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM account")).scalar() == 1


def test_a_database_can_go_back_and_forth(database: str) -> None:
    command.downgrade(alembic(database), "base")
    assert tables(database) == set()
    db.upgrade(database)
    assert tables(database) == set(SQLModel.metadata.tables)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("UPDATE ledger_entry SET amount_cents = 1", id="nothing is altered"),
        pytest.param("DELETE FROM ledger_entry", id="nothing is deleted"),
    ],
)
@pytest.mark.usefixtures("database")
def test_the_ledger_is_append_only(change: str) -> None:
    with db.writing() as connection:
        account_id = make_account(connection, balance_cents=100_00)
    with pytest.raises(DatabaseError, match="append-only"), db.writing() as connection:
        connection.execute(text(change))
    with db.writing() as connection:
        make_entry(connection, account_id=account_id, amount_cents=-50_00)
    with db.reading() as connection:
        assert connection.execute(text("SELECT SUM(amount_cents) FROM ledger_entry")).scalar() == (
            50_00
        )


@pytest.mark.usefixtures("database")
def test_a_database_that_is_up_to_date_is_ready() -> None:
    db.check_ready()


def test_a_database_that_was_never_set_up_says_what_to_do(database: str) -> None:
    command.downgrade(alembic(database), "base")
    with db.engine(database).begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(WrongInput, match="tend setup"):
        db.check_ready()


def test_a_database_of_another_version_says_what_to_do(database: str) -> None:
    with db.engine(database).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'other'"))
    with pytest.raises(WrongInput, match="another version"):
        db.check_ready()


def test_a_database_of_somebody_else_is_refused(database: str) -> None:
    with db.engine(database).begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(WrongInput, match="other tables"):
        db.check_ready()
