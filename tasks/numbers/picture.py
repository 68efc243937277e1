"""A figure as a picture: bars with their words and numbers, drawn here as SVG.

Nothing in it depends on colour, on a script or on a style sheet, which the desk's pages forbid in
place. The label stands above its bar, so that it can be read on a narrow screen, too.
"""

from typing import NamedTuple

from markupsafe import Markup

from tasks.numbers.cells import in_words
from tasks.numbers.figure import EVERYBODY, Cell, Column, Figure
from tasks.numbers.period import Grouping

_WIDTH, _ROW, _BAR = 360, 34, 10
_INK, _DARK, _TRACK = "#16262d", "#12506a", "#e3e9eb"
_LONGEST = 44


class Bar(NamedTuple):
    label: str
    said: str
    size: int
    """0 for what is not shown, too."""


def bars_of(figure: Figure, by: Grouping) -> tuple[str, list[Bar]]:
    """What they show, and each with its words. In groups a bar is a group, else an item."""
    column = figure.columns[0]
    if by is Grouping.NONE:
        rows = [row for row in figure.rows if row.item != EVERYBODY]
        return column.name, [_bar(row.item, row.cells[column.name], column) for row in rows]
    item = _item_of_groups(figure)
    rows = [row for row in figure.rows if row.item == item and row.group != EVERYBODY]
    what = column.name if item == EVERYBODY else f"{item}, {column.name}"
    return what, [_bar(row.group, row.cells[column.name], column) for row in rows]


def _item_of_groups(figure: Figure) -> str:
    """All items together, or the first where they are no parts of anything."""
    items = [row.item for row in figure.rows if row.group == EVERYBODY]
    return EVERYBODY if EVERYBODY in items else items[0]


def _bar(label: str, cell: Cell, column: Column) -> Bar:
    words = in_words(cell, column)
    said = f"{words:,}" if isinstance(words, int) else words
    return Bar(label, said, max(cell, 0) if isinstance(cell, int) else 0)


def picture(figure: Figure, by: Grouping) -> Markup:
    """With the same in words for those who do not see it; nothing where there is nothing."""
    what, bars = bars_of(figure, by)
    if not any(bar.size for bar in bars):
        return Markup("")
    most = max(bar.size for bar in bars)
    height = len(bars) * _ROW
    told = "; ".join(f"{bar.label}: {bar.said}" for bar in bars)
    drawn = Markup("").join(_drawn(bar, most, number) for number, bar in enumerate(bars))
    return Markup(
        '<svg role="img" viewBox="0 0 {w} {h}" width="{w}" height="{h}" class="bars"'
        ' font-family="system-ui, sans-serif" font-size="13" fill="{ink}">'
        "<title>{title}: {what}</title><desc>{told}</desc>{drawn}</svg>"
    ).format(
        w=_WIDTH, h=height, ink=_INK, title=figure.title, what=what, told=told, drawn=drawn
    )  # fmt: skip


def _drawn(bar: Bar, most: int, number: int) -> Markup:
    top = number * _ROW
    long = max(2, bar.size * _WIDTH // most) if bar.size else 0
    label = bar.label if len(bar.label) <= _LONGEST else f"{bar.label[: _LONGEST - 1]}…"
    return Markup(
        '<text x="0" y="{y}">{label}</text>'
        '<text x="{w}" y="{y}" text-anchor="end" font-weight="600">{said}</text>'
        '<rect x="0" y="{at}" width="{w}" height="{high}" fill="{track}"/>'
        '<rect x="0" y="{at}" width="{long}" height="{high}" fill="{dark}"/>'
    ).format(
        y=top + 13, w=_WIDTH, label=label, said=bar.said, at=top + 18, high=_BAR, track=_TRACK,
        long=long, dark=_DARK,
    )  # fmt: skip
