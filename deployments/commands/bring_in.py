"""`tend setup` and `tend import`: an empty machine becomes one with accounts."""

import random
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from alembic.util import CommandError
from sqlalchemy.engine import make_url

from deployments.commands.asked import By, Json, day
from deployments.commands.ready import actor, has_no_tables, ready, settings, today
from deployments.commands.shown import count, dollars, progress, say, show
from tasks import clock, database
from tasks.errors import WrongInput


def setup(as_json: Json = False) -> None:
    """Create the database, or bring it up to date.

    Example: tend setup
    """
    try:
        database.check_ready()
    except WrongInput:
        _upgrade()
    place = make_url(settings().url).render_as_string(hide_password=True)
    show({"ready": True, "database": place}, as_json, lambda: say(f"Ready: {place}"))


def _upgrade() -> None:
    """Ours is brought up to date, an empty one becomes ours, any other stays as it is."""
    if not has_no_tables() and not database.is_ours():
        database.check_ready()
    try:
        database.upgrade()
    except CommandError:
        raise WrongInput(
            "the database is from a newer Tend or another program; use that one, "
            "or point TEND_DATABASE_URL to an empty database"
        ) from None
    database.check_ready()
