"""`tend desk user`: people are added, disabled, given a new one-time password."""

from typing import Annotated, Any

import typer

from deployments.commands.shared.arguments import By, Json, one_of
from deployments.commands.shared.checks import actor, ready
from deployments.commands.shared.output import say, show, table
from policy.desk import DeskRole
from tasks.desk import UserRow, add_user, disable_user, reset_user, users
from tasks.runtime import WrongInput, clock
from tasks.storage import database

_ACTS = ["add", "disable", "reset", "list"]


def user(
    act: Annotated[str, typer.Argument(metavar="ACT", help=f"One of: {', '.join(_ACTS)}.")],
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="What they sign in with, like ana.r.")
    ] = "",
    role: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE", help=f"One of: {', '.join(DeskRole)}; may be repeated."),
    ] = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Add a person to the desk, disable one, give one a new password, or list them.

    The one-time password is shown once, here. With it they sign in, choose a password and set up
    their authenticator. Reset also lets somebody in again who was disabled or lost the phone.

    Example: tend desk user add ana.r --role caller
    """
    ready()
    wanted = one_of("act", act, _ACTS)
    if wanted == "list":
        return _list(name, as_json)
    if not name:
        raise WrongInput(f"say whom: tend desk user {wanted} NAME")
    if role and wanted != "add":
        raise WrongInput("--role is for add; leave it out")
    who = name.strip().lower()
    if wanted == "disable":
        new = disable_user(name, now=clock.now())
        said = "may not sign in any more" if new else "was disabled before; nothing changed"
        return show({"name": who, "recorded": new}, as_json, lambda: say(f"{who} {said}."))
    if wanted == "add":
        roles = [DeskRole(one_of("role", one, list(DeskRole))) for one in role or ()]
        password = add_user(name, roles, now=clock.now(), actor=actor(by))
    else:
        password = reset_user(name, now=clock.now())
    answer = {"name": who, "one_time_password": password}
    return show(answer, as_json, lambda: say(f"{who} signs in once with {password}"))


def _list(name: str, as_json: bool) -> None:
    if name:
        raise WrongInput("list shows everybody; leave the name out")
    with database.reading() as connection:
        found = users(connection, clock.now())
    answer: dict[str, Any] = {"users": [one._asdict() for one in found]}
    show(answer, as_json, lambda: _tell(found))


def _tell(found: list[UserRow]) -> None:
    if not found:
        return say("Nobody yet. Add one: tend desk user add NAME --role caller")
    rows = [
        [one.name, ", ".join(one.roles), stands(one), f"{one.added_at.date()} by {one.added_by}"]
        for one in found
    ]
    return table(("name", "roles", "stands", "added"), rows)


def stands(one: UserRow) -> str:
    if one.disabled:
        return "disabled"
    if one.locked:
        return "locked for some minutes"
    return "signs in" if one.enrolled else "has not signed in yet"
