"""A file of payments, as a bank or a portal writes it: each row is money that came in."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import field_validator, model_validator

from tasks.intake.csv_files import (
    CheckedRow,
    CsvRow,
    Day,
    Key,
    KnownCents,
    MaybeKey,
    Refusals,
    own_key,
    read_row,
    refuse,
    wrong,
)
from tasks.intake.mapping.mapped_source import open_files
from tasks.intake.mapping.mapped_table import MappedTable
from tasks.intake.mapping.sender import Sender
from tasks.intake.upsert import Told

_TWICE = ("appears twice", "it was taken once: ask the sender whether a second payment is missing")


class PaymentRow(CheckedRow):
    account_key: MaybeKey
    reference: MaybeKey
    payment_key: Key
    amount: KnownCents
    paid_on: Day

    @field_validator("amount")
    @classmethod
    def _came_in(cls, value: int) -> int:
        if value <= 0:
            raise wrong(
                "is not above zero",
                "record what was taken back or given back: tend record payment --reverse, refund",
            )
        return value

    @model_validator(mode="after")
    def _is_of_an_account(self) -> Self:
        if not (self.account_key or self.reference):
            raise wrong("names no account", "find out whose it is, and record it by hand")
        return self


class Paid(NamedTuple):
    """A row that may be posted, and where it stands."""

    table: MappedTable
    line: int
    row: PaymentRow


class PaymentSource:
    """Every row that counts is read once; the same key twice is refused. Raises WrongInput."""

    exported_on: date | None = None

    def __init__(self, sender: Sender, folder: Path, today: date) -> None:
        self.name = sender.source
        self.refusals = Refusals()
        self.told = Told()
        self.read = 0
        if folder.is_file():  # each day has a name of its own
            sender, folder = sender.of_one_file(folder.name), folder.parent
        files = open_files(sender, folder)
        taken = {file: bytearray() for file in files}
        self._tables = [
            MappedTable("payments", files[one.file], one, sender, {}, today, taken[one.file])
            for one in sender.payments
        ]

    @property
    def all_rows(self) -> int:
        return sum(table.row_count for table in self._tables)

    def payments(self) -> Iterator[Paid]:
        """What is refused is told; an account that it names waits."""
        seen: set[tuple[str, str]] = set()
        for table in self._tables:
            for row in table.rows(self.refusals):
                self.read += 1
                read = read_row(PaymentRow, table, row, self.refusals)
                key = ("", "") if read is None else (read.account_key, read.payment_key)
                if read is None:
                    self._tell_refused(row)
                elif key in seen:
                    refuse(self.refusals, table, row.line, "payment_key", *_TWICE)
                else:
                    seen.add(key)
                    yield Paid(table, row.line, read)

    def refuse(self, paid: Paid, field: str, reason: str, advice: str) -> None:
        refuse(self.refusals, paid.table, paid.line, field, reason, advice)
        if paid.row.account_key:
            self.told.refused_accounts.add(paid.row.account_key)

    def _tell_refused(self, row: CsvRow) -> None:
        if key := own_key(row.cells["account_key"]):
            self.told.refused_accounts.add(key)
