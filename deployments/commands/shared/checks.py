"""What has to be in order before a command does anything: settings, practice, database, day."""

import getpass
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.engine import make_url
from sqlmodel import col

from models import Run
from tasks.practice import Practice, load_practice
from tasks.runs import runs
from tasks.runtime import Settings, WrongInput, clock, refuse_unsigned
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
    try:
        return load_practice(settings().practice_file)
    except ValueError as problem:
        raise WrongInput(str(problem)) from None


def today() -> date:
    """Today where the practice is."""
    return clock.today(practice().time_zone)


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
        found: date | None = connection.execute(select(func.max(col(Run.as_of)))).scalar()
        return found


def not_far_ahead(day: date) -> date:
    """The day, unless it is a slip of the finger."""
    runs.refuse_far_ahead(day, today())
    return day


def actor(given: str) -> str:
    """Who did it, for the record."""
    try:
        return (given.strip() or getpass.getuser())[:80]
    except (KeyError, OSError):
        return "tend"


def key(given: str) -> str:
    """The caller's own key, or a new one."""
    return given or secrets.token_hex(8)


class Moment(NamedTuple):
    """One transaction in which a person's word is written down."""

    connection: Connection
    day: date
    now: datetime


@contextmanager
def recording(as_of: date | None) -> Iterator[Moment]:
    """All of it or nothing, on a day that neither lies ahead nor before the last run.

    Where a run was made for a day ahead, that day is today."""
    now_day = ready()
    last = last_run()
    latest = max(now_day, last or now_day)
    day = as_of or latest
    if as_of is not None and last is not None and as_of < last:
        raise WrongInput(f"the last run was for {last.isoformat()}; give that day or a later one")
    if day > latest:
        raise WrongInput(f"{day.isoformat()} lies ahead; give {latest.isoformat()} or leave it out")
    with database.writing() as connection:
        yield Moment(connection, day, clock.now())
