"""From a CSV row to a checked one, or to a refusal."""

from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tasks.intake.csv_files.csv_file import CsvFile, CsvRow
from tasks.intake.csv_files.refusals import Refusals


class CheckedRow(BaseModel):
    """`soft` are the fields that a row does without when they cannot be read: `unread` then names
    them, a warning says so, and what was known stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    soft: ClassVar[frozenset[str]] = frozenset()

    unread: frozenset[str] = frozenset()


Row = TypeVar("Row", bound=CheckedRow)

TWICE = ("appears twice", "give each row its own key, and send one of the two")
NO_PATIENT = ("names nobody taken in from patients.csv", "correct the patient's row there")
ANOTHER = (
    "stood for a person of another name and birth date",
    "correct the key, or accept it: --accept people=1 (how many there are)",
)
NO_PAYER = ("names no insurer in payers.csv", "export payers.csv again")


def read_row(model: type[Row], file: CsvFile, row: CsvRow, refusals: Refusals) -> Row | None:
    """None when the row is refused, now or before."""
    if refusals.has(file.name, row.line):
        return None
    try:
        return model.model_validate(row.cells)
    except ValidationError as error:
        return _without(model, file, row, refusals, error)


def _without(
    model: type[Row], file: CsvFile, row: CsvRow, refusals: Refusals, error: ValidationError
) -> Row | None:
    """The row without its soft cells, if nothing else is wrong with it."""
    found = error.errors(include_input=False, include_url=False)
    hard = [one for one in found if not one["loc"] or one["loc"][0] not in model.soft]
    if hard:
        refusals.add_invalid(file.name, row.line, file.headers, hard[0])
        return None
    unread = frozenset(str(one["loc"][0]) for one in found)
    for one in found:
        refusals.warn(file.name, row.line, file.headers, one)
    return model.model_validate(row.cells | dict.fromkeys(unread, "") | {"unread": unread})


def refuse(
    refusals: Refusals, file: CsvFile, line: int, field: str, reason: str, advice: str
) -> None:
    """`field` is ours; the refusal calls it as the file does."""
    refusals.add(file.name, line, file.headers.get(field, field), reason, advice)
