"""The demo's last screen, in words a manager uses."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

NEXT = (
    "What to look at next",
    "tend run          does today's work, which is waiting",
    "tend worklist     today's calls, refunds due, and what a person decides",
    "tend audit        proves that nothing was sent that should not have been",
    "tend serve        the same in the Prefect UI",
)


def table_of(figures: Mapping[str, Any]) -> RenderableType:
    return Group(_stages(figures), Text(), _done(figures), Text(), _places(figures))


def _stages(figures: Mapping[str, Any]) -> Table:
    title = f"{figures['accounts']:,} accounts of {figures['guarantors']:,} guarantors"
    table = Table(title=f"{title}, morning of {figures['today']}", title_justify="left")
    table.add_column("Stage")
    for name in ("Accounts", "Open balance", "Due today", "To do today"):
        table.add_column(name, justify="right")
    due = figures["due_today"]["by_stage"]
    for stage, row in figures["stages"].items():
        work = due.get(stage, {"due": 0, "done": 0})
        numbers = (f"{row['accounts']:,}", dollars(row["balance_cents"]))
        table.add_row(words(stage), *numbers, f"{work['due']:,}", f"{work['done']:,}")
    return table


def _done(figures: Mapping[str, Any]) -> Table:
    table = Table(title="What happened in 120 days", title_justify="left", show_header=False)
    table.add_column("What")
    table.add_column("Number", justify="right")
    table.add_column("Of which")
    plans = figures["plans"]
    for name in ("letters", "notices", "calls"):
        of_which = figures["attempts"] if name == "calls" else {}
        table.add_row(words(name), f"{figures[name]:,}", _listed(of_which))
    table.add_row("Paid", dollars(figures["paid_cents"]), "")
    table.add_row("Assisted", dollars(figures["assisted_cents"]), _listed(figures["applications"]))
    table.add_row("Plans", f"{sum(plans.values()):,}", _listed(plans))
    endings = figures["endings"]
    table.add_row("Endings", f"{sum(endings.values()):,}", _listed(endings))
    holds = figures["holds"]
    table.add_row("On hold", f"{sum(holds.values()):,}", _listed(holds))
    return table


def _places(figures: Mapping[str, Any]) -> Text:
    lines = [f"{words(name):<11} {place}" for name, place in figures["where"].items()]
    return Text("\n".join(["Where things lie", *lines, "", *NEXT]))


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in numbers.items())


def words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def dollars(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"
