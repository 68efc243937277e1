"""`tend policy list`: every policy and version, and who adopted it."""

from datetime import date

from sqlalchemy import Connection

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import say, show, table
from tasks.practice import Version, newest, versions
from tasks.runtime import WrongInput, current
from tasks.storage import database


def list_(as_json: Json = False) -> None:
    """List every policy and version, who adopted it, and how many open accounts it has.

    Example: tend policy list
    """
    today = ready()
    with database.reading() as connection:
        found = versions(connection)
        here = _for_new_accounts(connection, today)
    answer = [one._asdict() | {"for_new_accounts": one[:2] == here} for one in found]
    show({"policies": answer}, as_json, lambda: _tell(found, here))


def _for_new_accounts(connection: Connection, today: date) -> tuple[str, date] | None:
    """None when TEND_POLICY names a policy that cannot be used: the list shows which can."""
    try:
        start = newest(connection, today)
    except WrongInput:
        return None
    return start.name, start.effective


def _tell(found: list[Version], here: tuple[str, date] | None) -> None:
    rows = [
        [one.name, one.effective.isoformat(), one.adopted_by or "shipped with Tend", one.accounts,
         "new accounts start here" if one[:2] == here else ""]
        for one in found
    ]  # fmt: skip
    table(("policy", "effective", "adopted by", "open accounts", ""), rows)
    if here is None:
        say(f"TEND_POLICY is {current().policy}, which is none that can be used today.")
