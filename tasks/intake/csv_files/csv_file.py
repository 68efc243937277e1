"""CSV files as offices and exporters write them: found by column name, read row by row."""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, TextIO

from tasks.intake.csv_files.characters import Problem, unfit
from tasks.intake.csv_files.refusals import Refusals
from tasks.runtime import WrongInput

MOST_IN_A_ROW = 1_000_000
"""Characters. A row that never ends is refused before it fills the memory."""
_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""What Excel writes above a header."""
_UTF8 = "utf-8-sig"
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
    """`line` is where the row starts in its file, the header being line 1 where nothing stands
    above it. `problems` are cells of which it is known already that they cannot be read."""

    line: int
    cells: dict[str, str]
    problems: Mapping[str, Problem] | None = None


class Table(Protocol):
    """Rows by our fields, whoever wrote the file. `headers` says how the file calls a field,
    `lacks` are the fields of which it says nothing."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def row_count(self) -> int: ...
    @property
    def fields(self) -> tuple[str, ...]: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def lacks(self) -> frozenset[str]: ...
    def rows(self, refusals: Refusals) -> Iterator[CsvRow]: ...


class Form(NamedTuple):
    """How a file is written, where its sender said so. `skip_lines` stand above the header."""

    encoding: str = ""
    delimiter: str = ""
    skip_lines: int = 0


PLAIN = Form()


class _Text(NamedTuple):
    """How a file is read: what its form says, and what stands at its beginning."""

    path: Path
    encoding: str
    delimiter: str
    skip_lines: int


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that was looked through once: its columns are there and every row can be read.

    `headers` says how this file calls each field, `others` are its columns that are none of ours,
    `lacks` the fields that it has no column for: it says nothing of them.
    """

    name: str
    lacks: frozenset[str]
    text: _Text
    places: dict[str, int]
    headers: dict[str, str]
    width: int
    row_count: int
    others: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return self.text.path.stat().st_size

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.places)

    def rows(self, refusals: Refusals) -> Iterator[CsvRow]:
        """Each row's cells by field; columns that the file lacks are empty.

        A row of another width is refused, and given all the same: it may name its account.
        """
        fields = tuple(self.places)
        # What the file lacks is one more cell behind the others.
        places = [place if place >= 0 else self.width for place in self.places.values()]
        for line, cells in _lines(self.text):
            if len(cells) != self.width and (len(cells) < self.width or any(cells[self.width :])):
                refusals.add(
                    self.name, line, "", "has more or fewer cells than the header",
                    "put cells with the separator inside into quotes, then import again",
                )  # fmt: skip
                cells += [""] * (self.width - len(cells))
            cells[self.width :] = [""]
            yield CsvRow(line, dict(zip(fields, [cells[place] for place in places], strict=True)))


def open_csv(path: Path, columns: tuple[Column, ...], form: Form = PLAIN) -> CsvFile:
    """Raises WrongInput with one line when the file or a required column is missing."""
    text = _text_of(path, form)
    lines = _lines(text, header=True)
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
    lacks = frozenset(field for field, place in places.items() if place < 0)
    count = sum(1 for _ in lines)
    return CsvFile(path.name, lacks, text, places, headers, len(header), count, others)


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


def _text_of(path: Path, form: Form) -> _Text:
    """A mark at its beginning says UTF-16, and a line `sep=;` the separator; what else the form
    does not say is UTF-8, and the separator that its header has most often."""
    encoding = form.encoding or _marked(path)
    skipped, delimiter = form.skip_lines, form.delimiter
    with _open(path, encoding) as file:
        try:
            first = file.readline(MOST_IN_A_ROW)
            if found := _SEPARATOR_LINE.fullmatch(first):
                skipped, delimiter = max(1, skipped), delimiter or found[1]
            for _ in range(skipped):
                first = file.readline(MOST_IN_A_ROW)
        except UnicodeError:
            raise _not_in(path, encoding) from None
    return _Text(path, encoding, delimiter or max(_DELIMITERS, key=first.count), skipped)


def _marked(path: Path) -> str:
    with _opened(path) as file:
        start = file.read(2)
    return "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else _UTF8


class _Bounded:
    """The lines of a file; `read` are characters of the row that started at line `start`."""

    def __init__(self, file: TextIO, text: _Text) -> None:
        self._file, self._name = file, text.path.name
        self.start, self.read = 1, 0
        for _ in range(text.skip_lines):
            next(self, "")
            self.next_row(self.start + 1)

    def next_row(self, start: int) -> None:
        self.start, self.read = start, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(MOST_IN_A_ROW + 1)
        self.read += len(line)
        if self.read > MOST_IN_A_ROW:
            raise WrongInput(
                f"{self._name} has more than {MOST_IN_A_ROW:,} characters in the row of line "
                f"{self.start}; check its quotes and line ends"
            )
        if not line:
            raise StopIteration
        return line


def _lines(text: _Text, *, header: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty; the header only when asked for."""
    first, start = True, text.skip_lines + 1
    with _open(text.path, text.encoding) as file:
        try:
            lines = _Bounded(file, text)
            reader = csv.reader(lines, delimiter=text.delimiter)
            for cells in reader:
                if any(cells):
                    if header or not first:
                        yield start, cells
                    first = False
                start = text.skip_lines + reader.line_num + 1
                lines.next_row(start)
        except UnicodeError:
            raise _not_in(text.path, text.encoding) from None
        except csv.Error:
            raise WrongInput(
                f"{text.path.name} cannot be read as CSV from line {start} on; check its quotes"
            ) from None


def _not_in(path: Path, encoding: str) -> WrongInput:
    if encoding == _UTF8:
        return WrongInput(
            f"{path.name} is not UTF-8 text; save it again as CSV UTF-8, or say its encoding in "
            "intake.toml"
        )
    return WrongInput(f"{path.name} is not {encoding} text; say its encoding in intake.toml")


def _open(path: Path, encoding: str) -> TextIO:
    return TextIOWrapper(_opened(path), encoding, newline="")


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise WrongInput(f"{path.name} is missing in this folder") from None
    except OSError:
        raise WrongInput(f"{path.name} cannot be opened; check who may read it") from None
