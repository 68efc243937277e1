"""The only module that makes engines and commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from tasks.runtime import WrongInput, cause_of, current, private_directory
from tasks.storage.fitness import refuse_other_schema, refuse_unfit

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(str(files("migrations")))
_configured: list[str] = []
_EVERY_STATEMENT = {"cached_statements": 1_000}
"""An import, a run and an audit say more than the 128 that sqlite3 remembers by itself; what is
forgotten is read and planned anew."""
_making = Lock()


def configure(url: str) -> None:
    """Use this database from now on, whatever the environment says."""
    _configured[:] = [url]


@contextmanager
def elsewhere(url: str) -> Iterator[None]:
    """In here this process works on another database."""
    before = list(_configured)
    configure(url)
    try:
        yield
    finally:
        _configured[:] = before


def database_url() -> str:
    return _configured[0] if _configured else current().url


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes SQLite's write lock at once: upgrading a read lock can fail halfway."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def engine(url: str) -> Engine:
    """One engine per address, also when two threads ask at once."""
    with _making:
        return _engine(url)


@cache
def _engine(url: str) -> Engine:
    """Never forgotten: an engine that is dropped leaves its connections open. Bound values never
    appear in error messages."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        private_directory(Path(parsed.database).parent)
    made = create_engine(url, hide_parameters=True, connect_args=_EVERY_STATEMENT)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin)
    return made


def is_in(folder: Path) -> bool:
    """Whether the database is a file under this folder: who copies that has another database."""
    url = make_url(database_url())
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    return Path(url.database).resolve().is_relative_to(folder.resolve())


@contextmanager
def reading() -> Iterator[Connection]:
    """A look at the database that changes nothing."""
    with engine(database_url()).connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@contextmanager
def writing() -> Iterator[Connection]:
    """One transaction: all of it or nothing."""
    with engine(database_url()).connect() as plain:
        connection = plain.execution_options(writes=True)
        with connection.begin():
            yield connection


@contextmanager
def trying() -> Iterator[Connection]:
    """What a dry run writes: all of it is taken back at the end."""
    with engine(database_url()).connect() as plain:
        connection = plain.execution_options(writes=True)
        with connection.begin() as transaction:
            yield connection
            transaction.rollback()


def _alembic(url: str) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["engine"] = engine(url)
    return config


def upgrade(url: str | None = None) -> None:
    """Create the database or bring it up to date. Raises Unfit."""
    made = engine(url or database_url())
    refuse_unfit(made)
    with made.connect() as connection:
        refuse_other_schema(connection)
    from alembic import command  # a fifth of a second that only this needs

    command.upgrade(_alembic(url or database_url()), "head")


def check_ready() -> None:
    """Raise WrongInput with one clear line unless the database is ours and up to date."""
    try:
        refuse_unfit(engine(database_url()))
        with engine(database_url()).connect() as connection:
            tables = set(inspect(connection).get_table_names())
            numbered = text("SELECT version_num FROM alembic_version")
            revision = connection.scalar(numbered) if "alembic_version" in tables else None
            if revision is None:
                refuse_other_schema(connection)
    except DatabaseError as problem:
        why = cause_of(problem) or "check TEND_DATABASE_URL or TEND_HOME"
        raise WrongInput(f"the database cannot be opened: {why}") from None
    foreign = revision is None and tables - {"alembic_version"}
    if foreign:
        raise WrongInput("the database holds other tables; point TEND_DATABASE_URL to an empty one")
    if revision is None:
        raise WrongInput("there is no Tend database yet; run: tend setup")
    if revision != _newest():
        raise WrongInput("the database is from another version of Tend; run: tend setup")


def _newest() -> str:
    """Each migration's file begins with its number, which is also its id."""
    return max(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
