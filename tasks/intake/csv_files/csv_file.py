"""CSV files as offices and exporters write them: found by column name, read row by row."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tasks.intake.csv_files.characters import unfit
from tasks.intake.csv_files.refusals import Refusals
from tasks.runtime import WrongInput

MOST_IN_A_ROW = 1_000_000
"""Characters. A row that never ends is refused before it fills the memory."""
_DELIMITERS = ",;\t"
csv.field_size_limit(MOST_IN_A_ROW)


@dataclass(frozen=True, slots=True)
class Column:
    """One column we read. `names` are the headers it goes by; any case will do."""

    field: str
    names: tuple[str, ...]
    required: bool = True
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """`line` is where the row starts in its file, the header being line 1."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that was looked through once: its columns are there and every row can be read.

    `headers` says how this file calls each field, `others` are its columns that are none of ours.
    """

    path: Path
    delimiter: str
    places: dict[str, int]
    headers: dict[str, str]
    width: int
    row_count: int
    others: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @property
    def lacks(self) -> frozenset[str]:
        """The fields that it has no column for: it says nothing of them."""
        return frozenset(field for field, place in self.places.items() if place < 0)

    def rows(self, refusals: Refusals) -> Iterator[CsvRow]:
        """Each row's cells by field; columns that the file lacks are empty.

        A row of another width is refused, and given all the same: it may name its account.
        """
        blank = dict.fromkeys((f for f, place in self.places.items() if place < 0), "")
        there = [(field, place) for field, place in self.places.items() if place >= 0]
        for line, cells in _lines(self.path, self.delimiter):
            if len(cells) < self.width or any(cells[self.width :]):
                refusals.add(
                    self.name, line, "", "has more or fewer cells than the header",
                    "put cells with the separator inside into quotes, then import again",
                )  # fmt: skip
                cells += [""] * (self.width - len(cells))
            yield CsvRow(line, {field: cells[place] for field, place in there} | blank)


def open_csv(path: Path, columns: tuple[Column, ...]) -> CsvFile:
    """Raises WrongInput with one line when the file or a required column is missing."""
    delimiter = _delimiter(path)
    lines = _lines(path, delimiter, header=True)
    _, header = next(lines, (1, []))
    _refuse_unfit(header, path.name)
    places = {column.field: _place(column, header, path.name) for column in columns}
    missing = [c.names[0] for c in columns if c.required and places[c.field] < 0]
    if missing:
        raise WrongInput(
            f"{path.name} has no column {', '.join(missing)}; export it again with all columns"
        )
    headers = {field: header[at].strip() for field, at in places.items() if at >= 0}
    known = set(places.values())
    titles = (title.strip() for at, title in enumerate(header) if at not in known)
    others = tuple(title for title in titles if title)
    return CsvFile(path, delimiter, places, headers, len(header), sum(1 for _ in lines), others)


def _refuse_unfit(header: list[str], file: str) -> None:
    for number, title in enumerate(header, start=1):
        if problem := unfit(title):
            raise WrongInput(f"column {number} of the header of {file} {problem[0]}; {problem[1]}")


def _place(column: Column, header: list[str], file: str) -> int:
    wanted = {name.casefold() for name in column.names}
    found = [n for n, title in enumerate(header) if title.strip().casefold() in wanted]
    if len(found) > 1:
        raise WrongInput(f"{file} has the column {column.names[0]} twice; keep one of them")
    return found[0] if found else -1


def _delimiter(path: Path) -> str:
    with _open(path) as file:
        try:
            first = file.readline(MOST_IN_A_ROW)
        except UnicodeDecodeError:
            raise _not_utf8(path) from None
    return max(_DELIMITERS, key=first.count)


def _lines(path: Path, delimiter: str, *, header: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty; the header only when asked for."""
    start, first, read = 1, True, 0

    def bounded(file: TextIO) -> Iterator[str]:
        nonlocal read
        while text := file.readline(MOST_IN_A_ROW + 1):
            read += len(text)
            if read > MOST_IN_A_ROW:
                raise WrongInput(
                    f"{path.name} has more than {MOST_IN_A_ROW:,} characters in the row of line "
                    f"{start}; check its quotes and line ends"
                )
            yield text

    with _open(path) as file:
        reader = csv.reader(bounded(file), delimiter=delimiter)
        try:
            for cells in reader:
                read = 0
                if any(cells) and (header or not first):
                    yield start, cells
                start, first = reader.line_num + 1, first and not any(cells)
        except UnicodeDecodeError:
            raise _not_utf8(path) from None
        except csv.Error:
            raise WrongInput(
                f"{path.name} cannot be read as CSV from line {start} on; check its quotes"
            ) from None


def _not_utf8(path: Path) -> WrongInput:
    return WrongInput(f"{path.name} is not UTF-8 text; save it again as CSV UTF-8")


def _open(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except FileNotFoundError:
        raise WrongInput(f"{path.name} is missing in this folder") from None
    except OSError:
        raise WrongInput(f"{path.name} cannot be opened; check who may read it") from None
