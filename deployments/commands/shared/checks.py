"""What has to be in order before a command does anything: settings, practice, database, day."""

import getpass
import secrets
from datetime import date
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from tasks.practice import Practice, current_practice
from tasks.runs import Moment, refuse_ahead, refuse_day, runs, this_moment
from tasks.runs import today as real_day
from tasks.runtime import Settings, WrongInput, refuse_unsigned
from tasks.storage import database


def settings() -> Settings:
    """The settings, or one line that names the one that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = f"TEND_{first['loc'][0]}".upper() if first["loc"] else ""
        problem = first["msg"].removeprefix("Value error, ")
        said = f"{name} is wrong: {problem}" if first["loc"] else problem
        raise WrongInput(said) from None


def practice() -> Practice:
    settings()  # says in one line which of them is wrong
    try:
        return current_practice()
    except ValueError as problem:
        raise WrongInput(str(problem)) from None


def today() -> date:
    """Today where the practice is."""
    practice()  # says in one line what is wrong with its file
    return real_day()


def ready(as_of: date | None = None) -> date:
    """The day a command is about, once everything it stands on was looked at."""
    now = today()
    if is_missing():
        raise WrongInput("there is no Tend database yet; run: tend setup")
    database.check_ready()
    return as_of or now


def may_mail() -> None:
    """Raises WrongInput where mail may not go the way the settings say."""
    known = practice()
    refuse_unsigned(settings(), known.mail_attestation, known.sender_email)


def is_missing() -> bool:
    """Whether the database file was never made. Looking into it would make it."""
    settings()
    url = make_url(database.database_url())
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return False
    return not Path(str(url.database)).exists()


def tables() -> set[str]:
    """The tables of the database, whoever made them; none when there is no database."""
    if is_missing():
        return set()
    with database.reading() as connection:
        return set(inspect(connection).get_table_names())


def last_run() -> date | None:
    with database.reading() as connection:
        return runs.last_day(connection)


def not_far_ahead(day: date) -> date:
    """The day, unless it is a slip of the finger."""
    runs.refuse_far_ahead(day, today())
    return day


def may_run(day: date, gap_accepted_by: str = "") -> None:
    """Raises WrongInput for a day that no run may be made for."""
    with database.reading() as connection:
        refuse_day(connection, day, today(), gap_accepted_by)


def not_ahead(day: date) -> None:
    """Raises WrongInput for a day ahead, where the data are live."""
    with database.reading() as connection:
        refuse_ahead(connection, day, today())


def actor(given: str) -> str:
    """Who did it, for the record."""
    try:
        return (given.strip() or getpass.getuser())[:80]
    except (KeyError, OSError):
        return "tend"


def key(given: str) -> str:
    """The caller's own key, or a new one."""
    return given or secrets.token_hex(8)


def moment(as_of: date | None) -> Moment:
    """When a person tells us something, once everything it stands on was looked at."""
    ready()
    return this_moment(as_of)
