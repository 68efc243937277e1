"""From a CSV row to a checked one, or to a refusal."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from tasks.contact import lacks_zeros
from tasks.intake.csv_files.characters import LEFT_OUT, is_plain, seen, unfit_cells
from tasks.intake.csv_files.csv_file import CsvRow, Table
from tasks.intake.csv_files.days import Clock
from tasks.intake.csv_files.refusals import Refusals


class CheckedRow(BaseModel):
    """`soft` are the fields that a row does without when they cannot be read: `unread` then names
    them, a warning says so, and what was known stays. `on_paper` are names and lines of an address:
    characters in them that nobody sees are left out with a warning. So are zeros put back in front
    of the ZIP codes named in `zip_codes`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    soft: ClassVar[frozenset[str]] = frozenset()
    on_paper: ClassVar[frozenset[str]] = frozenset()
    zip_codes: ClassVar[frozenset[str]] = frozenset()

    unread: frozenset[str] = frozenset()


Row = TypeVar("Row", bound=CheckedRow)

TWICE = ("appears twice", "give each row its own key, and send one of the two")
NO_PATIENT = ("names nobody taken in from patients.csv", "correct the patient's row there")
ANOTHER = (
    "stood for a person of another name and birth date",
    "correct the key, or accept it: --accept people=1 (how many there are)",
)
ZEROS_BACK = (
    "lacks a zero in front; it was read with it",
    "export it as text: a spreadsheet takes it for a number",
)
NO_PAYER = ("names no insurer in payers.csv", "export payers.csv again")


def read_row(
    model: type[Row], file: Table, row: CsvRow, refusals: Refusals, clock: Clock | None = None
) -> Row | None:
    """None when the row is refused, now or before. Its moments in UTC are days by that clock; days
    as they are written, without one."""
    if refusals.has(file.name, row.line):
        return None
    unfit = dict(row.problems or {})
    if not is_plain(row.cells):
        row = _as_seen(model, file, row, refusals)
        unfit = unfit_cells(row.cells) | unfit
    hard = next((field for field in unfit if field not in model.soft), None)
    if hard is not None:
        refuse(refusals, file, row.line, hard, *unfit[hard])
        return None
    for field, problem in unfit.items():
        refusals.warn(file.name, row.line, file.headers.get(field, field), *problem)
    known = _left(row.cells, frozenset(unfit)) if unfit else row.cells
    try:
        read: Row | None = model.model_validate(known, context=clock)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        cells = _without(model, file, row, refusals, found, frozenset(unfit))
        read = None if cells is None else model.model_validate(cells, context=clock)
    if read is not None:
        _tell_zeros(read, file, row, refusals)
    return read


def _as_seen(model: type[CheckedRow], file: Table, row: CsvRow, refusals: Refusals) -> CsvRow:
    plain = seen(row.cells, model.on_paper)
    for field in plain:
        refusals.warn(file.name, row.line, file.headers.get(field, field), *LEFT_OUT)
    return replace(row, cells=row.cells | plain) if plain else row


def _tell_zeros(read: CheckedRow, file: Table, row: CsvRow, refusals: Refusals) -> None:
    """Abroad a code is written as it is."""
    for field in read.zip_codes:
        if lacks_zeros(row.cells[field]) and not getattr(read, "country", ""):
            refusals.warn(file.name, row.line, file.headers.get(field, field), *ZEROS_BACK)


def _left(cells: dict[str, str], unread: frozenset[str]) -> dict[str, object]:
    return {**cells, **dict.fromkeys(unread, ""), "unread": unread}


def _without(
    model: type[Row],
    file: Table,
    row: CsvRow,
    refusals: Refusals,
    found: Sequence[ErrorDetails],
    unfit: frozenset[str],
) -> dict[str, object] | None:
    """The cells but the soft ones that cannot be read, if nothing else is wrong with the row."""
    hard = [one for one in found if not one["loc"] or one["loc"][0] not in model.soft]
    if hard:
        refusals.add_invalid(file.name, row.line, file.headers, hard[0])
        return None
    for one in found:
        refusals.warn_invalid(file.name, row.line, file.headers, one)
    unread = unfit | {str(one["loc"][0]) for one in found}
    return _left(row.cells, unread)


def refuse(
    refusals: Refusals, file: Table, line: int, field: str, reason: str, advice: str
) -> None:
    """`field` is ours; the refusal calls it as the file does."""
    refusals.add(file.name, line, file.headers.get(field, field), reason, advice)
