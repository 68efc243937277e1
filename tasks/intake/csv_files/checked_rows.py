"""From a CSV row to a checked one, or to a refusal."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tasks.intake.csv_files.csv_file import CsvFile, CsvRow
from tasks.intake.csv_files.refusals import Refusals

Row = TypeVar("Row", bound=BaseModel)

TWICE = ("appears twice", "give each row its own key, and send one of the two")
NO_PATIENT = ("names nobody taken in from patients.csv", "correct the patient's row there")
NO_PAYER = ("names no insurer in payers.csv", "export payers.csv again")


def read_row(model: type[Row], file: CsvFile, row: CsvRow, refusals: Refusals) -> Row | None:
    """None when the row is refused, now or before."""
    if refusals.has(file.name, row.line):
        return None
    try:
        return model.model_validate(row.cells)
    except ValidationError as error:
        refusals.add_invalid(file.name, row.line, file.headers, error)
        return None


def refuse(
    refusals: Refusals, file: CsvFile, line: int, field: str, reason: str, advice: str
) -> None:
    """`field` is ours; the refusal calls it as the file does."""
    refusals.add(file.name, line, file.headers.get(field, field), reason, advice)
