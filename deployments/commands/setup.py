"""`tend setup`: an empty machine becomes one with a database."""

from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import ready, settings, tables, today
from deployments.commands.shared.output import say, show
from tasks.runtime import WrongInput
from tasks.storage import Unfit, database


def setup(as_json: Json = False) -> None:
    """Create the database, or bring it up to date.

    Example: tend setup
    """
    make_ready()
    place = make_url(settings().url).render_as_string(hide_password=True)
    show({"ready": True, "database": place}, as_json, lambda: say(f"Ready: {place}"))


def make_ready() -> None:
    """Ours is brought up to date, an empty one becomes ours, any other stays as it is."""
    today()  # wrong settings are told first
    try:
        ready()
    except Unfit:
        raise
    except WrongInput as problem:
        _upgrade(problem)


def _upgrade(problem: WrongInput) -> None:
    try:
        found = tables()
    except DatabaseError:
        raise problem from None
    if found and not {"alembic_version", "ledger_entry"} <= found:
        raise problem
    try:
        database.upgrade()
    except CommandError:
        raise WrongInput(
            "the database is from a newer Tend or another program; use that one, "
            "or point TEND_DATABASE_URL to an empty database"
        ) from None
    database.check_ready()
