"""How an answer looks: JSON for programs, a table for people, plain text for pipes."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

Cell = str | int
WIDE = 10_000


def on_screen() -> bool:
    """Whether a person reads along; else it is a pipe or a file."""
    return sys.stdout.isatty()


def show(data: Any, as_json: bool, tell: Callable[[], None]) -> None:
    """The same answer, either way."""
    if as_json:
        print(json.dumps(data, indent=2, ensure_ascii=False, default=str))
    else:
        tell()


def say(text: str = "") -> None:
    print(text)


def warn(text: str) -> None:
    print(text, file=sys.stderr)


def dollars(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def spoken(name: str) -> str:
    """'assistance_screening' as a person says it."""
    return name.replace("_", " ")


def count(number: int, one: str, many: str = "") -> str:
    """'1 letter', '2,000 letters'"""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def table(
    header: Sequence[str], rows: Sequence[Sequence[Cell]], *, total: bool = False, title: str = ""
) -> None:
    """Numbers stand right, and in a pipe nothing is cut. `total`: the last row is the sum."""
    box = SIMPLE_HEAD if on_screen() else None
    made = Table(title=title or None, title_justify="left", box=box)
    for place, name in enumerate(header):
        numbers = bool(rows) and all(_is_number(row[place]) for row in rows)
        made.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for number, row in enumerate(rows, start=1):
        if total and number == len(rows):
            made.add_section()
        made.add_row(*[f"{cell:,}" if isinstance(cell, int) else cell for cell in row])
    Console(width=None if on_screen() else WIDE, markup=False, highlight=False).print(made)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int) or cell.removeprefix("-").startswith("$")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while people watch; call it with (done, of how many)."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        shown = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(shown, completed=done, total=total)
