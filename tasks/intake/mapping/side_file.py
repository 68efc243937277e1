"""A file that says more of the rows of another, such as the address of a person."""

from dataclasses import dataclass

from tasks.intake.csv_files import CsvFile, Refusals
from tasks.intake.mapping.sender import Also, has_words
from tasks.runtime import WrongInput


@dataclass(frozen=True, slots=True)
class SideFile:
    """`match` is the column of the other file whose cell stands in `by` here."""

    match: str
    rows: dict[str, dict[str, str]]
    blank: dict[str, str]

    def cells_of(self, key: str) -> dict[str, str]:
        """Empty where it has no such row."""
        return self.rows.get(key.strip(), self.blank)


def read_side(name: str, also: Also, file: CsvFile, wanted: tuple[str, ...]) -> SideFile:
    """`wanted` are the columns that are used of it. Raises WrongInput where it has two rows of one
    key, and nobody said which of them counts."""
    refusals = Refusals()
    rows: dict[str, dict[str, str]] = {}
    where = has_words(also.where)
    for row in file.rows(refusals):
        if not all(where(row.cells)):
            continue
        key = row.cells[also.by].strip()
        if key in rows and not also.keep:
            raise WrongInput(
                f"{file.name} has several rows of one {also.by} (line {row.line}); say under "
                f'also.{name} which one counts: where, or keep = "first" or "last"'
            )
        if key not in rows or also.keep == "last":
            rows[key] = {f"{name}.{title}": row.cells[title] for title in wanted}
    if len(refusals):
        first = next(iter(refusals))
        raise WrongInput(f"{file.name} line {first.line} {first.reason}; {first.advice}")
    blank = dict.fromkeys((f"{name}.{title}" for title in wanted), "")
    return SideFile(also.match or also.by, rows, blank)
