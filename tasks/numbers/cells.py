"""Numbers as words: for a table on a screen or on paper, and as lines of a file."""

from collections.abc import Iterator
from typing import NamedTuple

from policy.terms import dollars
from tasks.numbers.figure import EVERYBODY, Cell, Column, Figure, NotShown, Unit
from tasks.numbers.numbers import Numbers
from tasks.numbers.period import Grouping
from tasks.runtime import csv_bytes

CSV_COLUMNS = ("figure", "group", "item", "measure", "unit", "value")
Shown = str | int


class Table(NamedTuple):
    """A figure as it is read. `numeric` says which columns stand right, `sums` which rows are of
    everybody or of all items."""

    title: str
    note: str
    head: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: list[tuple[Shown, ...]]
    sums: list[bool]


def table_of(figure: Figure, by: Grouping) -> Table:
    grouped = by is not Grouping.NONE
    before = (by.value, "") if grouped else ("",)
    head = (*before, *(column.name for column in figure.columns))
    numeric = (*(False for _ in before), *(True for _ in figure.columns))
    rows: list[tuple[Shown, ...]] = []
    for row in figure.rows:
        cells = (in_words(row.cells[column.name], column) for column in figure.columns)
        rows.append((*((row.group,) if grouped else ()), row.item, *cells))
    sums = [row.item == EVERYBODY or (grouped and row.group == EVERYBODY) for row in figure.rows]
    return Table(figure.title, figure.note, head, numeric, rows, sums)


def in_words(cell: Cell, column: Column) -> Shown:
    if cell is None:
        return ""
    if isinstance(cell, NotShown):
        return cell.value
    if column.unit is Unit.CENTS:
        return dollars(cell)
    return f"{cell} %" if column.unit is Unit.PERCENT else cell


def csv_of(numbers: Numbers) -> bytes:
    """A line for each number. Money is in cents; what is not known is empty, what is not shown
    says so."""
    return csv_bytes(CSV_COLUMNS, _lines(numbers))


def _lines(numbers: Numbers) -> Iterator[tuple[str | int, ...]]:
    for figure in numbers.figures:
        for row in figure.rows:
            for column in figure.columns:
                cell = row.cells[column.name]
                value = cell.value if isinstance(cell, NotShown) else "" if cell is None else cell
                yield (figure.name, row.group, row.item, column.name, column.unit.value, value)
