"""Rows that could not be taken in, and cells a row was taken in without: where, which field, why,
and what to do. Never the value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pydantic_core import ErrorDetails

from tasks.runtime import csv_bytes, leave_trace, write_private

HEADER = ("file", "line", "field", "reason", "what_to_do")


@dataclass(frozen=True, slots=True)
class Refusal:
    file: str
    line: int
    field: str
    reason: str
    advice: str

    def values(self) -> dict[str, str | int]:
        return {
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "reason": self.reason,
            "advice": self.advice,
        }


@dataclass(slots=True)
class Refusals:
    """At most one refusal for each row: the first reason stands. `warnings` are cells that were
    left out of a row that was taken; they refuse nothing."""

    warnings: list[Refusal] = field(default_factory=list)
    _rows: dict[tuple[str, int], Refusal] = field(default_factory=dict)

    def add(self, file: str, line: int, field: str, reason: str, advice: str) -> None:
        self._rows.setdefault((file, line), Refusal(file, line, field, reason, advice))

    def add_invalid(
        self, file: str, line: int, headers: dict[str, str], wrong: ErrorDetails
    ) -> None:
        """A cell that refuses its row."""
        told = _told(file, line, headers, wrong)
        self._rows.setdefault((file, line), told)

    def warn(self, file: str, line: int, field: str, reason: str, advice: str) -> None:
        """A cell that its row does without."""
        self.warnings.append(Refusal(file, line, field, reason, advice))

    def warn_invalid(
        self, file: str, line: int, headers: dict[str, str], wrong: ErrorDetails
    ) -> None:
        self.warnings.append(_told(file, line, headers, wrong))

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Refusal]:
        return iter(self._rows.values())

    def first(self, most: int) -> tuple[Refusal, ...]:
        return tuple(islice(self, most))

    def has(self, file: str, line: int) -> bool:
        return (file, line) in self._rows

    def has_whole_row(self, file: str, line: int) -> bool:
        """Whether no cell of the row can be told from another."""
        found = self._rows.get((file, line))
        return found is not None and not found.field

    def count_in(self, files: frozenset[str]) -> int:
        return sum(file in files for file, _ in self._rows)

    def write(self, path: Path) -> Path:
        return _write(path, self)

    def write_warnings(self, path: Path) -> Path:
        return _write(path, self.warnings)


def _write(path: Path, told: Iterable[Refusal]) -> Path:
    rows = [(r.file, r.line, r.field, r.reason, r.advice) for r in told]
    return write_private(path, csv_bytes(HEADER, rows))


def _told(file: str, line: int, headers: dict[str, str], wrong: ErrorDetails) -> Refusal:
    """What pydantic found wrong. The input is left out on purpose.

    It also takes a ValueError of a fault in our own code for a wrong cell: the row is refused
    all the same, and says which code an engineer needs.
    """
    name = str(wrong["loc"][0]) if wrong["loc"] else ""
    said = wrong.get("ctx", {})
    reason = str(said.get("reason", "cannot be used"))
    advice = str(said.get("advice", "correct it, then import again"))
    if isinstance(fault := said.get("error"), Exception):
        code = leave_trace(fault, file=Path(file).stem, line=line)
        advice = f"{advice}; if nothing is wrong there, give an engineer the code: {code}"
    return Refusal(file, line, headers.get(name, name), reason, advice)
