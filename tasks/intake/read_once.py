"""What the look at an export read, kept until it is taken in: each cell is checked once, and what
was looked at is what comes in.

Of files alone: a feed's messages are read beside what the database has of their account.
"""

import pickle
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Generic, TypeVar

from tasks.intake.upsert import AccountRecord, PersonRecord
from tasks.runtime import collector_waits

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class _Batches(Generic[_Record]):
    """On the disk, in a file without a name that goes with the process, however it ends."""

    file: IO[bytes]

    def add(self, batch: list[_Record]) -> None:
        pickle.dump(batch, self.file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[list[_Record]]:
        self.file.seek(0)
        while batch := self._next():
            yield batch

    @collector_waits()
    def _next(self) -> list[_Record]:
        try:
            found: list[_Record] = pickle.load(self.file)
        except EOFError:
            return []
        return found


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that a source gave, in its order."""

    people: _Batches[PersonRecord]
    accounts: _Batches[AccountRecord]


@contextmanager
def keeping() -> Iterator[Kept]:
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile(prefix="tend-import-")) for _ in range(2)]
        yield Kept(_Batches(files[0]), _Batches(files[1]))
