"""Rows that belong together but lie apart in a file, brought together in bounded memory."""

import csv
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from zlib import crc32

from tasks.intake.csv_files.characters import Problem, own_key
from tasks.intake.csv_files.csv_file import CsvRow, Table
from tasks.intake.csv_files.refusals import Refusals

BYTES_IN_MEMORY = 8_000_000
"""Of the files. Rows that were read take some fifteen times as much."""
_MOST_BUCKETS = 200
_NOTHING = "[]"


def bucket_count(*tables: Table) -> int:
    """So many that one bucket of all files fits into memory."""
    return min(_MOST_BUCKETS, 1 + sum(table.size for table in tables) // BYTES_IN_MEMORY)


class Buckets:
    """The rows of one table in `count` buckets by the cell `field`."""

    def __init__(self, table: Table, field: str, count: int, refusals: Refusals) -> None:
        self.table, self._field, self._count = table, field, count
        self._refusals = refusals
        self._folder: Path | None = None

    @contextmanager
    def split(self) -> Iterator[None]:
        """While this is open, `bucket` can be read. The folder is readable by its owner only."""
        if self._count == 1:
            yield
            return
        with tempfile.TemporaryDirectory(prefix="tend-import-") as folder:
            self._folder = Path(folder)
            self._write(self._folder)
            yield
        self._folder = None

    def bucket(self, number: int) -> Iterator[CsvRow]:
        if self._folder is None:
            yield from self.table.rows(self._refusals)
            return
        fields = self.table.fields
        with (self._folder / str(number)).open(encoding="utf-8", newline="") as file:
            for line, problems, *cells in csv.reader(file):
                row = CsvRow(int(line), dict(zip(fields, cells, strict=True)))
                yield row if problems == _NOTHING else replace(row, problems=_read(problems))

    def _write(self, folder: Path) -> None:
        fields = self.table.fields
        with ExitStack() as stack:
            files = [
                stack.enter_context((folder / str(n)).open("w", encoding="utf-8", newline=""))
                for n in range(self._count)
            ]
            writers = [csv.writer(file) for file in files]
            for row in self.table.rows(self._refusals):
                number = crc32(own_key(row.cells[self._field]).encode()) % self._count
                cells = (row.cells[name] for name in fields)
                writers[number].writerow([row.line, _written(row), *cells])


def _read(problems: str) -> dict[str, Problem]:
    return {field: (why, what) for field, why, what in json.loads(problems)}


def _written(row: CsvRow) -> str:
    if not row.problems:
        return _NOTHING
    return json.dumps([(field, *problem) for field, problem in row.problems.items()])
