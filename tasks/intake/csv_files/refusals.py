"""Rows that could not be taken in: where, which field, why, and what to do. Never the value."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

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
    """At most one refusal for each row: the first reason stands."""

    _rows: dict[tuple[str, int], Refusal] = field(default_factory=dict)

    def add(self, file: str, line: int, field: str, reason: str, advice: str) -> None:
        self._rows.setdefault((file, line), Refusal(file, line, field, reason, advice))

    def add_invalid(
        self, file: str, line: int, headers: dict[str, str], error: ValidationError
    ) -> None:
        """What pydantic found wrong first. The input is left out on purpose.

        It also takes a ValueError of a fault in our own code for a wrong cell: the row is refused
        all the same, and says which code an engineer needs.
        """
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        said = first.get("ctx", {})
        reason = str(said.get("reason", "cannot be used"))
        advice = str(said.get("advice", "correct it, then import again"))
        if isinstance(fault := said.get("error"), Exception):
            code = leave_trace(fault, file=Path(file).stem, line=line)
            advice = f"{advice}; if nothing is wrong there, give an engineer the code: {code}"
        self.add(file, line, headers.get(name, name), reason, advice)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Refusal]:
        return iter(self._rows.values())

    def has(self, file: str, line: int) -> bool:
        return (file, line) in self._rows

    def count_in(self, files: frozenset[str]) -> int:
        return sum(file in files for file, _ in self._rows)

    def write(self, path: Path) -> Path:
        rows = [(r.file, r.line, r.field, r.reason, r.advice) for r in self]
        return write_private(path, csv_bytes(HEADER, rows))
