"""How an answer looks: JSON for programs, a table for people, plain text for pipes."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from deployments.commands.shared.narrow_table import Column, narrow, wrapped
from tasks.runtime import json_of

Cell = str | int
WIDE = 10_000
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def on_screen() -> bool:
    """Whether a person reads along; else it is a pipe or a file."""
    return sys.stdout.isatty()


def show(data: Any, as_json: bool, tell: Callable[[], None]) -> None:
    """The same answer, either way."""
    if as_json:
        print(visible(json.dumps(json_of(data), indent=2, ensure_ascii=False, default=str)))
    else:
        tell()


def visible(text: str) -> str:
    """Controls and marks that turn the direction are shown as their codes, so that nothing in the
    data moves the cursor, hides a line or ends a string of JSON."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def say(text: str = "") -> None:
    """On a screen the line breaks between words, so that a reference or an amount stays whole."""
    text, width = visible(text), Console().width
    if not on_screen() or cell_len(text) <= width:
        print(text)
        return
    start = text[: len(text) - len(text.lstrip())]
    for line in wrapped(text, width - cell_len(start), cut=False):
        print(start + line)


def warn(text: str) -> None:
    print(visible(text), file=sys.stderr)


def spoken(name: str) -> str:
    """'assistance_screening' as a person says it."""
    return name.replace("_", " ")


def count(number: int, one: str, many: str = "") -> str:
    """'1 letter', '2,000 letters'"""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    total: bool = False,
    title: str = "",
    numeric: Sequence[bool] = (),
) -> None:
    """Numbers stand right, and in a pipe nothing is cut. `total`: the last row is the sum.
    `numeric` says which columns stand right where some of their cells are words.

    On a screen that is too narrow, what does not fit goes to a second line of its row.
    """
    columns = [_column(name, [row[place] for row in rows]) for place, name in enumerate(header)]
    if numeric:
        columns = [replace(one, right=so) for one, so in zip(columns, numeric, strict=True)]
    screen = Console(width=None if on_screen() else WIDE, markup=False, highlight=False)
    made = _table(columns, len(rows) if total else 0, title)
    if screen.measure(made, options=screen.options.update(width=WIDE)).maximum <= screen.width:
        screen.print(made)
        return
    head, lines = narrow(columns, screen.width, total=total)
    for line in wrapped(title, screen.width) if title else ():
        screen.print(Text(line, style="table.title"), soft_wrap=True)
    print()
    for line in head:
        screen.print(Text(line, style="table.header"), soft_wrap=True)
    print("\n".join(lines), end="\n\n")


def _table(columns: Sequence[Column], sum_after: int, title: str) -> Table:
    box = SIMPLE_HEAD if on_screen() else None
    made = Table(title=title or None, title_justify="left", box=box)
    for column in columns:
        made.add_column(column.head, justify="right" if column.right else "left", overflow="fold")
    for number, row in enumerate(zip(*(column.cells for column in columns), strict=True), start=1):
        if number == sum_after:
            made.add_section()
        made.add_row(*row)
    return made


def _column(head: str, cells: Sequence[Cell]) -> Column:
    texts = [f"{cell:,}" if isinstance(cell, int) else visible(cell) for cell in cells]
    return Column(head, texts, bool(cells) and all(_is_number(cell) for cell in cells))


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
