"""`control.csv`, if there is one: what the sender says the export holds, to be compared."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from policy.terms import dollars
from tasks.intake.csv_files import (
    CheckedRow,
    Column,
    MaybeDay,
    Refusals,
    cells,
    open_csv,
    read_row,
    wrong,
)
from tasks.runtime import WrongInput

FILE = "control.csv"
CONTROL = tuple(
    Column(name, (name,), required=False)
    for name in ("people", "accounts", "transactions", "balance", "exported_on")
)


def _number(value: str) -> int | None:
    text = value.strip()
    if text and not text.isdecimal():
        raise wrong("is not a whole number", "write how many rows there are, or leave it empty")
    return int(text) if text else None


def _cents(value: str) -> int | None:
    return cents if (cents := cells.cents(value)) or value.strip() else None


_Count = Annotated[int | None, BeforeValidator(_number)]


class Control(CheckedRow):
    """Rows of each file, the sum of all amounts, the day the export was made; None: not said."""

    people: _Count = None
    accounts: _Count = None
    transactions: _Count = None
    balance: Annotated[int | None, BeforeValidator(_cents)] = None
    exported_on: MaybeDay = None


def read_control(folder: Path) -> Control:
    """Raises WrongInput when it cannot be read: a total that is not understood is no total."""
    if not (folder / FILE).exists():
        return Control()
    refusals = Refusals()
    file = open_csv(folder / FILE, CONTROL)
    row = next(file.rows(refusals)) if file.row_count == 1 else None
    said = read_row(Control, file, row, refusals) if row is not None else None
    if said is None or len(refusals):
        why = next((f"{one.field} {one.reason}" for one in refusals), "it needs one row")
        raise WrongInput(f"{FILE} cannot be used: {why}")
    return said


def differs(said: Control, rows: dict[str, int], cents: int | None) -> list[str]:
    """What does not match, in words."""
    found = [
        f"{name}.csv has {rows[name]:,} rows, {FILE} says {getattr(said, name):,}"
        for name in ("people", "accounts", "transactions")
        if getattr(said, name) not in (None, rows[name])
    ]
    if said.balance is not None and cents != said.balance:
        told = "cannot be summed" if cents is None else f"sum to {dollars(cents)}"
        found.append(f"the amounts {told}, {FILE} says {dollars(said.balance)}")
    return found
