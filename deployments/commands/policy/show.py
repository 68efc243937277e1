"""`tend policy show`: a policy's file, word for word."""

import tomllib
from datetime import date
from typing import Annotated

import typer

from deployments.commands.shared.arguments import Json, day
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import show as show_answer
from policy.policy_file import UnknownPolicy
from tasks.practice import newest, text_of, versions
from tasks.runtime import WrongInput, current
from tasks.storage import database

PolicyName = Annotated[
    str, typer.Argument(metavar="NAME", help="Its name; the one for new accounts if not given.")
]
Effective = Annotated[
    date | None,
    typer.Option(
        "--version", parser=day, metavar="DATE", help="The version's first day; the newest if not."
    ),
]


def show(name: PolicyName = "", version: Effective = None, as_json: Json = False) -> None:
    """Show a policy's file, word for word. Save it, change it, check it, adopt it.

    Example: tend policy show standard > my-policy.toml
    """
    today = ready()
    with database.reading() as connection:
        wanted = name or current().policy
        days = [one.effective for one in versions(connection) if one.name == wanted]
        if version is None and not name:
            version = newest(connection, today).effective
        try:
            text = text_of(connection, wanted, version or max(days, default=date.min))
        except UnknownPolicy:
            raise WrongInput(f"there is no such policy {wanted}; see: tend policy list") from None
    show_answer(tomllib.loads(text), as_json, lambda: print(text, end=""))
