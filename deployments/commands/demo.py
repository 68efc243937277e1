"""`tend demo`: a made-up portfolio, lived through, and its figures in words a manager uses."""

from collections.abc import Mapping
from typing import Any

from deployments.commands.setup import make_ready
from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import today
from deployments.commands.shared.output import Cell, say, show, spoken, table
from policy.terms import dollars

_NEXT = (
    "What to look at next",
    "tend run          does today's work, which is waiting",
    "tend worklist     today's calls, refunds due, and what a person decides",
    "tend audit        proves that nothing was sent that should not have been",
    "tend serve        the same in the Prefect UI",
)


def demo(as_json: Json = False) -> None:
    """Make up a portfolio, live through 120 days of it, and leave today's work ready.

    Example: tend demo
    """
    from deployments.demo.demo import live

    day = today()
    make_ready()
    figures = live(today=day, as_json=as_json)
    show(figures, as_json, lambda: tell(figures))


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
