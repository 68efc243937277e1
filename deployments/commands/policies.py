"""`tend policy`: the rules of the house as a file that is checked, adopted and moved to."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from deployments.commands.shared.arguments import By, Json, day
from deployments.commands.shared.checks import actor, practice, ready
from deployments.commands.shared.output import count, say, show, table
from policy.policy_file import Checked, UnknownPolicy
from policy.policy_file import check as look_over
from tasks.practice import Version, newest, text_of, versions
from tasks.practice import adopt as keep
from tasks.runtime import WrongInput, clock, current
from tasks.storage import database

LARGEST_BYTES = 1_000_000

PolicyFile = Annotated[Path, typer.Argument(metavar="FILE", help="A policy file in TOML.")]
PolicyName = Annotated[
    str, typer.Argument(metavar="NAME", help="Its name; the one for new accounts if not given.")
]
Effective = Annotated[
    date | None,
    typer.Option(
        "--version", parser=day, metavar="DATE", help="The version's first day; the newest if not."
    ),
]


def check(file: PolicyFile, as_json: Json = False) -> None:
    """Say whether a policy file is lawful, whole and kind. Exit 1 when anything is wrong.

    Start from the shipped one: tend policy show > my-policy.toml

    Example: tend policy check my-policy.toml
    """
    checked = _checked(read(file))
    show(_answer(checked), as_json, lambda: _tell(checked))
    if checked.findings:
        raise typer.Exit(1)


def adopt(file: PolicyFile, by: By = "", as_json: Json = False) -> None:
    """Check a policy file and keep it: new accounts start with it from its effective day on.

    Accounts in flight keep the policy they started with; to move them: tend policy move

    Example: tend policy adopt my-policy.toml --by "Ana Rivera"
    """
    ready()
    text = read(file)
    checked = _checked(text)
    if checked.spec is None or checked.findings:
        show(_answer(checked), as_json, lambda: _tell(checked))
        raise typer.Exit(1)
    with database.writing() as connection:
        spec, new = keep(connection, text, by=actor(by), now=clock.now())
    name = f"{spec.name} of {spec.effective.isoformat()}"
    said = f"{name} is adopted." if new else f"{name} was adopted before; nothing changed."
    if spec.name != current().policy:
        said = f"{said} New accounts take it once TEND_POLICY is {spec.name}."
    show(_answer(checked) | {"adopted": new}, as_json, lambda: say(said))


def list_versions(as_json: Json = False) -> None:
    """List every policy and version, who adopted it, and how many open accounts it has.

    Example: tend policy list
    """
    today = ready()
    with database.reading() as connection:
        found = versions(connection)
        here = _for_new_accounts(connection, today)
    answer = [one._asdict() | {"for_new_accounts": one[:2] == here} for one in found]
    show({"policies": answer}, as_json, lambda: _tell_versions(found, here))


def show_version(name: PolicyName = "", version: Effective = None, as_json: Json = False) -> None:
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
    show(tomllib.loads(text), as_json, lambda: print(text, end=""))


def read(file: Path) -> str:
    """The text of a policy file. Raises WrongInput."""
    if not file.is_file():
        raise WrongInput(f"{file} is no file; give a policy file in TOML")
    if file.stat().st_size > LARGEST_BYTES:
        raise WrongInput(f"{file} is too large for a policy")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise WrongInput(f"{file} is no text in UTF-8") from None


def _checked(text: str) -> Checked:
    try:
        return look_over(text, practice().facility)
    except tomllib.TOMLDecodeError as problem:
        raise WrongInput(f"the policy file is no TOML: {problem}") from None


def _answer(checked: Checked) -> dict[str, Any]:
    spec = checked.spec
    return {
        "name": spec.name if spec else None,
        "effective": spec.effective.isoformat() if spec else None,
        "findings": [one._asdict() for one in checked.findings],
    }


def _tell(checked: Checked) -> None:
    for one in checked.findings:
        say(str(one))
    if checked.findings:
        say(f"{count(len(checked.findings), 'fault')}; the policy cannot be used.")
    elif checked.spec is not None:
        say(f"{checked.spec.name} of {checked.spec.effective.isoformat()}: no fault found.")


def _for_new_accounts(connection: Connection, today: date) -> tuple[str, date] | None:
    """None when TEND_POLICY names a policy that cannot be used: the list shows which can."""
    try:
        start = newest(connection, today)
    except WrongInput:
        return None
    return start.name, start.effective


def _tell_versions(found: list[Version], here: tuple[str, date] | None) -> None:
    rows = [
        [one.name, one.effective.isoformat(), one.adopted_by or "shipped with Tend", one.accounts,
         "new accounts start here" if one[:2] == here else ""]
        for one in found
    ]  # fmt: skip
    table(("policy", "effective", "adopted by", "open accounts", ""), rows)
    if here is None:
        say(f"TEND_POLICY is {current().policy}, which is none that can be used today.")
