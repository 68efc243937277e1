"""The first rows of an unknown file: how it is written, and what its columns hold."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tasks.intake.csv_files import MOST_IN_A_ROW
from tasks.intake.mapping.styles import Dates, Money, Negative

ROWS = 200
_MOST_TITLES = 20
_HEAD = 1_000_000
_DELIMITERS = {",": ",", ";": ";", "\t": "tab", "|": "|"}
_DAYS: tuple[tuple[Dates, str], ...] = (
    ("YYYY-MM-DD", r"\d{4}-\d\d-\d\d"),
    ("YYYYMMDD", r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"),
    ("M/D/YYYY", r"\d{1,2}/\d{1,2}/\d{4}"),
    ("M/D/YY", r"\d{1,2}/\d{1,2}/\d\d"),
    ("D.M.YYYY", r"\d{1,2}\.\d{1,2}\.\d{4}"),
    ("excel", r"[34]\d{4}(\.\d+)?"),
)
_NEGATIVES: tuple[tuple[Negative, str], ...] = (
    ("parentheses", r"\(.*\)"),
    ("trailing", r".*\d-"),
    ("sign", r"\$?-.*"),
)
_COMMA = re.compile(r"[-($]*\d{1,3}(\.\d{3})*,\d{1,2}[-)]?")


@dataclass(frozen=True, slots=True)
class Sample:
    """`columns` are the cells that are not empty, by title."""

    file: str
    encoding: str
    delimiter: str
    skip_lines: int
    columns: dict[str, list[str]]


def sample(path: Path, name: str) -> Sample | None:
    """None for a file that is no table. Never more than a megabyte is read of it."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    encoding = _encoding(head)
    text = head.decode(encoding or "utf-8-sig", errors="ignore")
    if "\0" in text:
        return None
    lines = text.splitlines()[: ROWS + _MOST_TITLES + 1]
    delimiter = max(_DELIMITERS, key=lambda one: sum(line.count(one) for line in lines))
    rows = list(_rows(lines, delimiter))
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return None
    width = widths.most_common(1)[0][0]
    start = next(n for n, row in enumerate(rows) if len(row) == width)
    titles = [title.strip() for title in rows[start]]
    body = [row for row in islice(rows, start + 1, start + 1 + ROWS) if len(row) == width]
    columns = {
        title: [row[at].strip() for row in body if row[at].strip()]
        for at, title in enumerate(titles)
        if title
    }
    return Sample(name, encoding, _DELIMITERS[delimiter], start, columns)


def _encoding(head: bytes) -> str:
    """Empty for UTF-8, and for what a mark says; a guess that the person reads."""
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return "windows-1252"
    return ""


def _rows(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader((line[:MOST_IN_A_ROW] for line in lines), delimiter=delimiter)
    except csv.Error:
        return


def dates_in(cells: Iterable[str]) -> Dates | None:
    """The style of all of them; None where they have none or several."""
    first = [cell.partition(" ")[0].partition("T")[0] for cell in cells]
    for style, pattern in _DAYS:
        if first and all(re.fullmatch(pattern, one) for one in first):
            if style == "M/D/YYYY" and any(int(one.partition("/")[0]) > 12 for one in first):
                return "D/M/YYYY"
            return style
    return None


def money_in(cells: Iterable[str]) -> Money:
    return "1.234,50" if any(_COMMA.fullmatch(cell) for cell in cells) else "1234.50"


def negative_in(cells: Iterable[str]) -> Negative:
    """What any of them shows; without a sign the kind says it."""
    cells = list(cells)
    found = (one for one, pattern in _NEGATIVES if any(re.fullmatch(pattern, c) for c in cells))
    return next(found, "kind")
