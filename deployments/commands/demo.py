"""`tend demo`: a made-up portfolio, lived through, and its figures in words a manager uses."""

from collections.abc import Mapping
from typing import Any

from deployments.commands.setup import make_ready
from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import today
from deployments.commands.shared.output import Cell, say, show, spoken, table
from policy.terms import dollars

_DESK, _DESK_USER = "http://127.0.0.1:4202", "demo"
_NEXT = (
    "What to look at next",
    "tend run          does today's work, which is waiting",
    "tend worklist     today's calls, refunds due, and what a person decides",
    "tend audit        proves that nothing was sent that should not have been",
    "tend serve        the same in the Prefect UI, and the desk of the specialists",
)


def demo(as_json: Json = False) -> None:
    """Make up a portfolio, live through 120 days of it, and leave today's work ready.
    It ends with a name and a one-time password for the specialists' desk.

    Example: tend demo
    """
    from deployments.demo.demo import live

    day = today()
    make_ready()
    figures = live(today=day, as_json=as_json)
    entry = first_user()
    show(figures | {"desk": entry}, as_json, lambda: _tell_all(figures, entry))


def first_user() -> dict[str, str]:
    """Somebody who may open everything at the desk, with a password that is good once."""
    from policy.desk import DeskRole
    from tasks.desk import add_user
    from tasks.runtime import clock

    roles = (DeskRole.MANAGER, DeskRole.COMPLIANCE, DeskRole.ADMIN)
    password = add_user(_DESK_USER, roles, now=clock.now(), actor="tend demo")
    return {"address": _DESK, "name": _DESK_USER, "one_time_password": password}


def _tell_all(figures: Mapping[str, Any], entry: Mapping[str, str]) -> None:
    tell(figures)
    say()
    say(f"The specialists' desk: tend serve, then {entry['address']}")
    say(f"Sign in there as {entry['name']} with {entry['one_time_password']} (good once), no code")


def tell(figures: Mapping[str, Any]) -> None:
    """The stages, what happened, where things lie, and what to look at next."""
    title = f"{figures['accounts']:,} accounts of {figures['guarantors']:,} guarantors"
    table(("Stage", "Accounts", "Open balance", "Due today", "To do today"), _stages(figures),
          title=f"{title}, morning of {figures['today']}")  # fmt: skip
    say()
    table(("What", "Number", "Of which"), _done(figures), title="What happened in 120 days")
    say()
    say("Where things lie")
    for name, place in figures["where"].items():
        say(f"{_words(name):<11} {place}")
    say()
    for line in _NEXT:
        say(line)


def _stages(figures: Mapping[str, Any]) -> list[list[Cell]]:
    due = figures["due_today"]["by_stage"]
    return [
        [_words(stage), row["accounts"], dollars(row["balance_cents"]),
         due.get(stage, {"due": 0})["due"], due.get(stage, {"done": 0})["done"]]
        for stage, row in figures["stages"].items()
    ]  # fmt: skip


def _done(figures: Mapping[str, Any]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for name in ("letters", "notices", "calls"):
        of_which = figures["attempts"] if name == "calls" else {}
        rows.append([_words(name), figures[name], _listed(of_which)])
    rows.append(["Paid", dollars(figures["paid_cents"]), ""])
    rows.append(["Assisted", dollars(figures["assisted_cents"]), _listed(figures["applications"])])
    for name in ("plans", "endings"):
        rows.append([_words(name), sum(figures[name].values()), _listed(figures[name])])
    return [*rows, ["On hold", sum(figures["holds"].values()), _listed(figures["holds"])]]


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {spoken(name)}" for name, number in numbers.items())


def _words(name: str) -> str:
    return spoken(name).capitalize()
