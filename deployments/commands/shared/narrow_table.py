"""A table on a narrow screen: what does not fit goes to a second line of its row.

Lines break between words only, so a reference, a phone number and an amount always stand whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len, chop_cells

MARGIN = " "
GAP = "  "
INDENT = "     "
TEXT_LEAST = 24
# A phone number is one word, also where it is written with gaps: (775) 555-0123.
_WORD = re.compile(r"(?:\+?1[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b\S*|\S+")


@dataclass(frozen=True)
class Column:
    """A column of a table; widths in cells of the screen, of which a Chinese sign takes two."""

    head: str
    cells: Sequence[str]
    right: bool = False

    @cached_property
    def natural(self) -> int:
        return max(cell_len(one) for one in (self.head, *self.cells))

    @cached_property
    def is_text(self) -> bool:
        """Whether a cell has places where its line may break."""
        return any(len(words_of(cell)) > 1 for cell in self.cells)

    @cached_property
    def least(self) -> int:
        words = [word for cell in (self.head, *self.cells) for word in words_of(cell)]
        longest = max(map(cell_len, words), default=0)
        return max(longest, min(self.natural, TEXT_LEAST)) if self.is_text else longest


def words_of(text: str) -> list[str]:
    return [found.group() for found in _WORD.finditer(text)]


def wrapped(text: str, width: int, *, cut: bool = True) -> list[str]:
    """Lines of whole words, one at least. A word that is wider than a line is cut, or with `cut`
    off has a line of its own: a path can still be copied then."""
    lines = [""]
    for word in words_of(text):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= width:
            lines[-1] = longer
            continue
        pieces = chop_cells(word, width) if cut else [word]
        lines[-1:] = [lines[-1], *pieces] if lines[-1] else pieces
    return lines


def narrow(
    columns: Sequence[Column], width: int, *, total: bool = False
) -> tuple[list[str], list[str]]:
    """The lines of the head, and a rule with the rows, none wider than `width`.

    `total`: the last row is the sum.
    """
    kept, moved = _placed(columns, width)
    widths = _widths(kept, width)
    head = _row([(one.head, one) for one in kept], widths)
    lines = [MARGIN + "─" * (sum(widths) + len(GAP) * (len(widths) - 1))]
    rows = len(columns[0].cells)
    for number in range(rows):
        if total and number == rows - 1:
            lines.append("")
        lines += _row([(one.cells[number], one) for one in kept], widths)
        lines += _second_line([(one.head, one.cells[number]) for one in moved], width)
    return head, lines


def _needed(columns: Sequence[Column]) -> int:
    gaps = len(GAP) * (len(columns) - 1)
    return len(MARGIN) + sum(column.least for column in columns) + gaps


def _placed(columns: Sequence[Column], width: int) -> tuple[list[Column], list[Column]]:
    """The first column stays; texts go first, the widest of all first, then from the right."""
    kept = list(columns)
    texts = [column for column in columns[1:] if column.is_text]
    others = [column for column in columns[1:] if not column.is_text]
    for one in [*sorted(texts, key=lambda text: -text.natural), *reversed(others)]:
        if _needed(kept) <= width:
            break
        kept = [other for other in kept if other is not one]
    return kept, [column for column in columns if all(column is not other for other in kept)]


def _widths(kept: Sequence[Column], width: int) -> list[int]:
    """What is left goes to those that want more, to the one that wants least first."""
    widths = [min(one.least, width - len(MARGIN)) for one in kept]
    free = max(0, width - _needed(kept))
    wanting = sorted(range(len(kept)), key=lambda place: kept[place].natural - widths[place])
    for number, place in enumerate(wanting):
        share = free // (len(wanting) - number)
        more = min(kept[place].natural - widths[place], share)
        widths[place] += max(0, more)
        free -= max(0, more)
    return widths


def _row(cells: Sequence[tuple[str, Column]], widths: Sequence[int]) -> list[str]:
    texts = [wrapped(text, width) for (text, _), width in zip(cells, widths, strict=True)]
    lines = []
    for number in range(max(map(len, texts))):
        parts = [
            _padded(text[number] if number < len(text) else "", width, column.right)
            for text, width, (_, column) in zip(texts, widths, cells, strict=True)
        ]
        lines.append((MARGIN + GAP.join(parts)).rstrip())
    return lines


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def _second_line(moved: Sequence[tuple[str, str]], width: int) -> list[str]:
    said = "; ".join(f"{head}: {text}" if head else text for head, text in moved if text)
    if not said:
        return []
    return [INDENT + line for line in wrapped(said, width - len(INDENT))]
