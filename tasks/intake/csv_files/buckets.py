"""Rows that belong together but lie apart in a file, brought together in bounded memory."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zlib import crc32

from tasks.intake.csv_files.characters import own_key
from tasks.intake.csv_files.csv_file import CsvFile, CsvRow
from tasks.intake.csv_files.refusals import Refusals

BYTES_IN_MEMORY = 24_000_000
_MOST_BUCKETS = 200


def bucket_count(*files: CsvFile) -> int:
    """So many that one bucket of all files fits into memory."""
    return min(_MOST_BUCKETS, 1 + sum(file.size for file in files) // BYTES_IN_MEMORY)


class Buckets:
    """The rows of one file in `count` buckets by the cell `field`."""

    def __init__(self, file: CsvFile, field: str, count: int, refusals: Refusals) -> None:
        self._file, self._field, self._count = file, field, count
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
            yield from self._file.rows(self._refusals)
            return
        fields = list(self._file.places)
        with (self._folder / str(number)).open(encoding="utf-8", newline="") as file:
            for line, *cells in csv.reader(file):
                yield CsvRow(int(line), dict(zip(fields, cells, strict=True)))

    def _write(self, folder: Path) -> None:
        fields = list(self._file.places)
        with ExitStack() as stack:
            files = [
                stack.enter_context((folder / str(n)).open("w", encoding="utf-8", newline=""))
                for n in range(self._count)
            ]
            writers = [csv.writer(file) for file in files]
            for row in self._file.rows(self._refusals):
                number = crc32(own_key(row.cells[self._field]).encode()) % self._count
                writers[number].writerow([row.line, *(row.cells[name] for name in fields)])
