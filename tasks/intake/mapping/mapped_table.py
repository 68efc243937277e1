"""One file of a sender as rows of our fields, written as the Tend CSV format writes them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic_core import PydanticCustomError

from policy.terms import LedgerKind, dollars_and_cents
from tasks.intake.csv_files import CsvFile, CsvRow, Problem, Refusals, own_key, wrong
from tasks.intake.mapping.sender import COLUMNS, Sender, Sheet, has_words, word_of, words
from tasks.intake.mapping.side_file import SideFile
from tasks.intake.mapping.styles import Negative, cents_in, day_in
from tasks.intake.tend_csv import LOWERS, TAKEBACK

_KEYS = {
    "people": ("person_key", "merged_into"),
    "accounts": ("account_key", "patient_key", "guarantor_key"),
    "transactions": ("account_key",),
    "payments": ("account_key",),
}
"""What the sender's prefix stands before. The first one tells rows apart."""
_MONEY = frozenset({"annual_income", "estimate", "medicaid_copay", "amount"})
_DAYS = frozenset(
    {
        "birth_date",
        "death_date",
        "bankruptcy_filed_on",
        "service_from",
        "service_to",
        "value_on",
        "paid_on",
        "first_statement_on",
        "last_statement_on",
    }
)
_DENIED = frozenset({"death_date", "bankruptcy_filed_on"})
_ANSWERS = frozenset(
    {
        "email_chosen", "email_risk_known", "mail_ok", "calls_ok", "cease_contact",
        "insurance_pending", "medicaid_pending", "qmb", "disputed",
    }
)  # fmt: skip
_CLOSED = frozenset({"payer", "kind"})
"""Their words are all named, or are ours."""
_NEVER = ("no", "none")
_AS_TEXT = re.compile(r'="(.*)"')
"""How a spreadsheet is told to keep a zero in front."""
_TAKEN_BACK = {
    LedgerKind.INSURER_PAYMENT: TAKEBACK,
    LedgerKind.PATIENT_PAYMENT: LedgerKind.REVERSAL.value,
}
Read = Callable[[str], str]


@dataclass(slots=True)
class MappedTable:
    """`taken` marks the lines of the file that count, by whatever sheet: what `where` and `unless`
    leave out of all of them is told. `repeats`: it has a person or a visit in several rows; those
    that say the same are one."""

    kind: str
    file: CsvFile
    sheet: Sheet
    sender: Sender
    sides: Mapping[str, SideFile]
    today: date
    taken: bytearray
    repeats: bool = False
    fields: tuple[str, ...] = field(init=False)
    _mapped: list[str] = field(init=False)
    _readers: dict[str, Read] = field(init=False)

    def __post_init__(self) -> None:
        self.fields = tuple(column.field for column in COLUMNS[self.kind])
        self._mapped = [ours for ours in self.fields if ours in self.sheet.columns]
        self._readers = dict(self._read_by_field())

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def size(self) -> int:
        return self.file.size

    @property
    def row_count(self) -> int:
        return self.file.row_count

    @property
    def headers(self) -> dict[str, str]:
        return {ours: str(one) or ours for ours, one in self.sheet.columns.items()}

    @property
    def lacks(self) -> frozenset[str]:
        return frozenset(self.fields) - self.sheet.columns.keys()

    def rows(self, refusals: Refusals) -> Iterator[CsvRow]:
        """Those that count. A cell that cannot be read is empty, and a problem."""
        seen: dict[str, int] = {}
        where, unless = has_words(self.sheet.where), has_words(self.sheet.unless)
        for row in self.file.rows(refusals):
            theirs = self._with_sides(row.cells)
            if not all(where(theirs)) or any(unless(theirs)):
                continue
            self._mark(row.line)
            found = self._ours(row.line, theirs)
            if not (self.repeats and self._is_told(found, seen)):
                yield found

    def _mark(self, line: int) -> None:
        if line >= len(self.taken):
            self.taken.extend(bytes(line + 1))
        self.taken[line] = 1

    def _with_sides(self, cells: dict[str, str]) -> dict[str, str]:
        found = {title: _unwrapped(cell) for title, cell in cells.items()}
        for side in self.sides.values():
            found |= side.cells_of(found[side.match])
        return found

    def _ours(self, line: int, theirs: dict[str, str]) -> CsvRow:
        cells = dict.fromkeys(self.fields, "")
        problems: dict[str, Problem] = {}
        for ours in self._mapped:
            text = self.sheet.columns[ours].read(theirs)
            reader = self._readers.get(ours)
            if reader is None:
                cells[ours] = text
                continue
            try:
                cells[ours] = reader(text)
            except PydanticCustomError as problem:
                said = problem.context or {}
                problems[ours] = (str(said["reason"]), str(said["advice"]))
        if self.kind == "transactions" and not problems:
            _sign(cells, self.sheet.negative or self.sender.negative)
        return CsvRow(line, cells, problems)

    def _is_told(self, row: CsvRow, seen: dict[str, int]) -> bool:
        """Whether the row of the same key before it said the same."""
        key, said = own_key(row.cells[self.fields[0]]), hash(tuple(row.cells.values()))
        if key and seen.get(key) == said:
            return True
        seen[key] = said
        return False

    def _read_by_field(self) -> Iterator[tuple[str, Read]]:
        """What is done with the cells of a field; those of no reader stay as they are. A constant
        is one of our words."""
        for ours, expression in self.sheet.columns.items():
            reader = self._styled(ours) if expression.columns else None
            if expression.columns and (named := self._values_of(ours)):
                reader = _named(ours, named, reader)
            if reader is not None:
                yield ours, reader

    def _styled(self, ours: str) -> Read | None:
        sender, sheet = self.sender, self.sheet
        if ours in _MONEY:
            money = cents_in(sheet.money or sender.money, sheet.negative or sender.negative)
            return _filled(lambda text: dollars_and_cents(money(text)))
        if ours in _DAYS:
            style = sheet.dates or sender.dates
            day = _filled(day_in(style, self.today, of_birth=ours == "birth_date"))
            return _unless(_NEVER, day) if ours in _DENIED else day
        if ours in _ANSWERS and (sender.values.yes or sender.values.no):
            return _answer(sender.values.yes, sender.values.no)
        if ours in _KEYS[self.kind] and sender.prefix:
            return _filled(sender.prefix.__add__)
        return None

    def _values_of(self, ours: str) -> dict[str, str]:
        general: dict[str, str] = getattr(self.sender.values, ours, {}) if ours in _CLOSED else {}
        return words(general) | words(self.sheet.values.get(ours, {}))


def _unwrapped(cell: str) -> str:
    found = _AS_TEXT.fullmatch(cell.strip()) if cell.lstrip()[:2] == '="' else None
    return found[1] if found else cell


def _filled(read: Read) -> Read:
    """An empty cell is empty in every style."""
    return lambda text: read(text.strip()) if text.strip() else ""


def _unless(said: tuple[str, ...], read: Read) -> Read:
    return lambda text: text if word_of(text) in said else read(text)


def _answer(yes: tuple[str, ...], no: tuple[str, ...]) -> Read:
    answers = dict.fromkeys(map(word_of, yes), "yes") | dict.fromkeys(map(word_of, no), "no")

    def read(text: str) -> str:
        found = answers.get(word_of(text), "" if not text.strip() else None)
        if found is None:
            raise wrong(
                "is none of the words for yes and no",
                "name it under values.yes or values.no of intake.toml",
            )
        return found

    return read


def _named(ours: str, named: Mapping[str, str], read: Read | None) -> Read:
    def look_up(text: str) -> str:
        found = named.get(word_of(text))
        if found is not None:
            return found
        if ours in _CLOSED and text.strip():
            raise wrong(
                "is a word that the mapping does not name",
                f"name it under values.{ours} of intake.toml",
            )
        return text if read is None else read(text)

    return look_up


def _sign(cells: dict[str, str], negative: Negative) -> None:
    """The Tend CSV format writes a payment without a sign, and what an adjustment takes off below
    zero. Without signs all adjustments take off; with them all that is below zero does."""
    kind, amount = cells["kind"], cells["amount"]
    if not amount:
        return
    if negative == "kind":
        if kind == LedgerKind.ADJUSTMENT:
            cells["amount"] = _turned(amount)
    elif kind in LOWERS:
        cells["amount"] = _turned(amount)
        if cells["amount"].startswith("-") and kind in _TAKEN_BACK:
            cells["kind"], cells["amount"] = _TAKEN_BACK[LedgerKind(kind)], amount


def _turned(amount: str) -> str:
    return amount[1:] if amount.startswith("-") else f"-{amount}"
