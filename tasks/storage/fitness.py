"""Whether a database can carry Tend at all: whole, in the right encoding, and ours to lock.

What is found here would else end in letters that go twice, or in a name that is printed wrong.
"""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import Engine

from tasks.runtime import MachineFault, write_private


class Unfit(MachineFault):
    """The database may be Tend's, but Tend must not work on it as it is."""


class _Found(NamedTuple):
    encoding: str
    schema: str | None
    pid: int
    elsewhere: str | None


_LOOK = text(
    "SELECT current_setting('server_encoding') AS encoding, current_schema() AS schema,"
    " pg_backend_pid() AS pid,"
    " (SELECT min(schemaname) FROM pg_tables WHERE tablename = 'ledger_entry'"
    "   AND schemaname IS DISTINCT FROM current_schema()) AS elsewhere"
)
_PID = text("SELECT pg_backend_pid()")


def refuse_unfit(engine: Engine) -> None:
    """Raises Unfit for a PostgreSQL that would lose characters, tables or locks."""
    if engine.dialect.name == "sqlite":
        return
    with engine.connect() as connection:
        found = _Found(*connection.execute(_LOOK).one())
        driver = connection.connection.driver_connection
        through_pooler = driver is not None and driver.info.backend_pid != found.pid
    if found.encoding != "UTF8":
        raise Unfit(
            f"the database keeps text as {found.encoding}, where names get lost; make one with "
            "createdb --template template0 --encoding UTF8, and point TEND_DATABASE_URL there"
        )
    if found.schema is None:
        raise Unfit(
            "the search path of this role leads to no schema; ALTER ROLE ... SET search_path"
        )
    if through_pooler and _shares_connections(engine):
        raise Unfit(
            "PgBouncer (or another pooler) hands out connections for single transactions here, "
            "and Tend's locks would be lost: set pool_mode = session for this database, or point "
            "TEND_DATABASE_URL at PostgreSQL itself"
        )


def refuse_other_schema(connection: Connection) -> None:
    """Where this role sees no tables of Tend, but another schema has them. Raises Unfit."""
    if connection.dialect.name == "sqlite" or inspect(connection).has_table("ledger_entry"):
        return
    found = _Found(*connection.execute(_LOOK).one())
    if found.elsewhere is not None:
        raise Unfit(
            f"Tend's tables lie in the schema {found.elsewhere}, and the search path of this role "
            f"leads to {found.schema}; ALTER ROLE ... SET search_path = {found.elsewhere}"
        )


def _shares_connections(engine: Engine) -> bool:
    """A pooler gives one process of PostgreSQL to two of us: between two transactions of the one,
    the other has it, or the one has another. In session mode each keeps its own."""
    with engine.connect() as plain, engine.connect() as other:
        one = plain.execution_options(isolation_level="AUTOCOMMIT")
        first = one.scalar(_PID)
        taken = other.scalar(_PID)  # its transaction stays open
        return bool(taken == first or one.scalar(_PID) != first)


ALWAYS_LOOKED_THROUGH = 64 * 2**20
"""Bytes of a database file: so many take half a second. A million entries of the ledger take four
seconds of a processor, and far more on a slow disk: such a file is looked through once a day."""


def refuse_damaged(connection: Connection, day: date) -> None:
    """SQLite looks through all of its pages, of a large file on the first call of a day;
    PostgreSQL says so itself when it meets one (XX001). Raises Unfit, or what the driver raises
    where not even that can be read."""
    if connection.dialect.name != "sqlite":
        return
    file = Path(str(connection.engine.url.database))
    mark = file.with_name(f"{file.name}.sound")
    if file.stat().st_size > ALWAYS_LOOKED_THROUGH and _sound_on(mark) == day.isoformat():
        return
    mark.unlink(missing_ok=True)
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise Unfit(
            "the database file is damaged, so nothing leaves; hold today's letters back, restore "
            "the last backup, and tell an engineer"
        )
    if file.stat().st_size > ALWAYS_LOOKED_THROUGH:
        write_private(mark, day.isoformat().encode())


def _sound_on(mark: Path) -> str:
    try:
        return mark.read_text("ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
