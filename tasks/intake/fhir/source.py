"""FHIR R4 resources as people and accounts: rows of Tend's columns, held to the same checks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from policy.terms import LedgerKind, dollars, dollars_and_cents
from tasks.intake.csv_files import CsvRow, Problem, Refusals, own_key
from tasks.intake.fhir.accounts import account_cells, account_elements, visit_of
from tasks.intake.fhir.amounts import Visit, lines_of
from tasks.intake.fhir.documents import FhirFiles, Unreadable
from tasks.intake.fhir.money import NOTHING, Line, Unusable, in_cents
from tasks.intake.fhir.people import ELEMENTS, PARTIAL_BIRTH, guardians_of, person_cells
from tasks.intake.fhir.possible import Possible
from tasks.intake.fhir.resources import KINDS
from tasks.intake.fhir.sender import MEANING, FhirSender, proposal, the_only
from tasks.intake.fhir.shelf import Shelf, Shelved
from tasks.intake.fhir.unposted import left_alone
from tasks.intake.fhir.visits import link, visit_key
from tasks.intake.tend_csv import TEND_FILES, Tables, TendSource
from tasks.intake.upsert import AccountRecord, PersonRecord
from tasks.runtime import WrongInput

_AT_ONCE = 200
_ALL = {name.removesuffix(".csv"): [one.field for one in some] for name, some in TEND_FILES.items()}
_ACCOUNT_CELLS = frozenset({"code_system", "medicaid_pending"}) | account_elements("Claim").keys()
_LACKS = {
    "people": frozenset(_ALL["people"]) - ELEMENTS.keys(),
    "accounts": frozenset(_ALL["accounts"]) - _ACCOUNT_CELLS,
    "transactions": frozenset({"charge_key"}),
}
_NOT_TAKEN = ("its visit was refused", "correct what is said of the visit, then export again")
_NO_PERSON = ("names somebody who was refused", "correct that resource, then export again")
_CREDIT = (
    "is a credit: nothing is owed, and Tend takes no balance below zero",
    "see to the credit where the balance is kept",
)


@dataclass(frozen=True, slots=True)
class FhirTable:
    """One file as people, accounts or amounts, in the words of one kind of resource."""

    name: str
    kind: str
    headers: dict[str, str]
    counts: Counter[str]
    size: int = 0

    @property
    def row_count(self) -> int:
        return self.counts[self.name]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(_ALL[self.kind])

    @property
    def lacks(self) -> frozenset[str]:
        return _LACKS[self.kind]

    def rows(self, refusals: Refusals) -> Iterator[CsvRow]:
        """Its rows come from the shelf."""
        del refusals
        yield from ()


class FhirSource(TendSource):
    """A resource counts as one row when it makes a person, or is part of a visit; what cannot be
    read counts, too. A visit's resources stand and fall together. Raises WrongInput."""

    def __init__(self, sender: FhirSender, files: FhirFiles, today: date, zone: ZoneInfo) -> None:
        self._counts: Counter[str] = Counter()
        self._marks: dict[str, bytearray] = {}
        lines = FhirTable("", "transactions", {}, self._counts)
        super().__init__(Tables((), (), (lines,)), today, zone, name=sender.source)
        self._files, self._shelf = files, Shelf()
        possible = Possible()
        for one in files.resources():
            if isinstance(one, Unreadable):
                self._mark(one.file, one.line)
                self.refusals.add(one.file, one.line, "", *one.problem)
            elif one.kind in KINDS and (kept := self._shelf.put(one)):
                possible.see(kept)
        if not possible.balances and len(self.refusals):
            first = next(iter(self.refusals))
            raise WrongInput(f"{first.file} {first.reason}; {first.advice}")
        self._balance = sender.balance or the_only(possible.balances)
        linked = link(self._shelf, self._balance)
        for refused in linked.refused:
            self._refuse(refused.one, refused.element, refused.problem)
            key = own_key(visit_key(self._shelf, refused.one))
            if key and not self._shelf.has_visit(key):
                self.told.accounts.add(key)
                self.told.refused_accounts.add(key)
        self._linked = linked
        for told in left_alone(self._shelf):
            self._mark(told.one.file, told.one.line)
            field = f"{told.one.kind}.{told.element}"
            self.refusals.warn(told.one.file, told.one.line, field, *told.problem)

    @property
    def counted(self) -> dict[str, int]:
        return dict(self._counts)

    @property
    def account_rows(self) -> int:
        return self._shelf.visit_count

    @property
    def note(self) -> str:
        """How the balance was told, and what fills nothing."""
        said = [f"What is owed is told by {self._balance}: {MEANING[self._balance]}."]
        if waiting := self._linked.pending:
            claims = "Claim has" if waiting == 1 else "Claims have"
            cents = sum(in_cents([self._linked.undecided]))
            said.append(
                f"{waiting:,} {claims} no ExplanationOfBenefit yet ({dollars(cents)}): the bills of"
                " their visits wait (HD-04)."
            )
        for what, number in sorted(self._linked.left.items()):
            said.append(f"{number:,} {what}: left alone.")
        if others := self._files.others + self._files.xml:
            files = "file is" if others == 1 else "files are"
            said.append(f"{others:,} {files} no FHIR in JSON: left alone.")
        return " ".join(said)

    def people(self) -> Iterator[PersonRecord]:
        today = self._today.isoformat()
        for one in self._shelf.all_of("Patient"):
            yield from self._as_person(one)
            if "contact" in one.problems or self._shelf.related_to(one.n):
                continue
            for _, cells in guardians_of(one, today):
                table = self._table("people", one)
                row = CsvRow(one.line, _row("people", cells))
                if (person := self._person(table, row)) is not None:
                    yield person
        for one in self._shelf.all_of("RelatedPerson"):
            if self._shelf.answers(one.n):
                yield from self._as_person(one)

    def _as_person(self, one: Shelved) -> Iterator[PersonRecord]:
        self._mark(one.file, one.line)
        found = person_cells(self._shelf, one, self._today.isoformat())
        table = self._table("people", one)
        row = CsvRow(one.line, _row("people", found.cells), found.problems)
        if (person := self._person(table, row)) is not None:
            if found.partial:
                field = table.headers["birth_date"]
                self.refusals.warn(one.file, one.line, field, *PARTIAL_BIRTH)
            yield person

    def accounts(self) -> Iterator[AccountRecord]:
        visits = self._shelf.visits()
        while some := list(islice(visits, _AT_ONCE)):
            rows = [self._rows(key, self._shelf.get(n)) for key, n in some]
            accounts = [(self._table("accounts", head), row) for head, row, _ in rows]
            lines = [line for _, _, found in rows for line in found]
            yield from self._bucket(iter(accounts), iter(lines))
            for key, n in some:
                self._settle(key, self._shelf.get(n))

    def _rows(
        self, key: str, head: Shelved
    ) -> tuple[Shelved, CsvRow, list[tuple[FhirTable, CsvRow]]]:
        """The visit's row, and those of its amounts. Where it cannot be told what is owed, one of
        them has the problem."""
        visit = visit_of(self._shelf, key, head)
        for one in (head, *visit.parts):
            self._mark(one.file, one.line)
        self.told.accounts |= {one.id for one in visit.of_kind("Claim")}
        cells = {"account_key": key}
        problems: dict[str, Problem] = {}
        try:
            cells, problems = account_cells(self._shelf, visit, self._today)
            self._check_people(head, cells)
            lines = self._amounts(visit, lines_of(self._shelf, visit, self._balance))
        except Unusable as wrong:
            lines = []
            self._refuse(wrong.one, wrong.element, wrong.problem)
            if wrong.one.n != head.n:
                self._refuse(head, "", _NOT_TAKEN)
        return head, CsvRow(head.line, _row("accounts", cells), problems), lines

    def _check_people(self, head: Shelved, cells: dict[str, str]) -> None:
        """Raises Unusable."""
        elements = account_elements(head.kind)
        for field in ("patient_key", "guarantor_key"):
            if cells[field] and cells[field] not in self._known:
                raise Unusable(head, elements[field], _NO_PERSON)

    def _amounts(self, visit: Visit, lines: list[Line]) -> list[tuple[FhirTable, CsvRow]]:
        found = []
        cents = in_cents([one.exact for one in lines])
        for number, (line, amount) in enumerate(zip(lines, cents, strict=True)):
            is_first = number == 0
            if line.exact == NOTHING and not is_first:
                continue
            if line.kind is LedgerKind.BROUGHT_FORWARD and amount < 0:
                field = f"{line.one.kind}.{line.element}"
                self.refusals.warn(line.one.file, line.one.line, field, *_CREDIT)
                amount = 0
            sign = -1 if line.kind in _LOWERS else 1
            cells = {
                "account_key": visit.key,
                "transaction_key": line.key,
                "kind": line.kind.value,
                "amount": dollars_and_cents(sign * amount),
                "value_on": line.value_on,
                "description": line.description,
                "code": line.code,
                "code_system": line.code_system,
            }
            table = self._table("transactions", line.one, line.element)
            found.append((table, CsvRow(line.one.line, _row("transactions", cells))))
        return found

    def _settle(self, key: str, head: Shelved) -> None:
        """What is part of a visit that was refused is refused with it."""
        parts = self._shelf.parts(key)
        if any(self.refusals.has(one.file, one.line) for one in (head, *parts)):
            self.told.refused_accounts.add(key)
            for one in (head, *parts):
                self._refuse(one, "", _NOT_TAKEN)

    def _table(self, kind: str, one: Shelved, element: str = "") -> FhirTable:
        headers = {
            "people": ELEMENTS,
            "accounts": account_elements(one.kind) if kind == "accounts" else {},
            "transactions": {"amount": element, "value_on": "created", "account_key": "id"},
        }[kind]
        named = {field: f"{one.kind}.{name}" for field, name in headers.items()}
        return FhirTable(one.file, kind, named, self._counts)

    def _mark(self, file: str, line: int) -> None:
        """It counts as a row, once."""
        marks = self._marks.setdefault(file, bytearray())
        if line >= len(marks):
            marks.extend(bytes(line + 1))
        if not marks[line]:
            marks[line] = 1
            self._counts[file] += 1

    def _refuse(self, one: Shelved, element: str, problem: Problem) -> None:
        self._mark(one.file, one.line)
        field = f"{one.kind}.{element}" if element else one.kind
        self.refusals.add(one.file, one.line, field, *problem)


_LOWERS = (LedgerKind.INSURER_PAYMENT, LedgerKind.PATIENT_PAYMENT)


def _row(kind: str, cells: dict[str, str]) -> dict[str, str]:
    return dict.fromkeys(_ALL[kind], "") | cells


def propose_fhir(files: FhirFiles) -> str:
    """An `intake.toml` for them. Raises WrongInput at a file beyond all bounds."""
    possible, shelf = Possible(), Shelf()
    for one in files.resources():
        if not isinstance(one, Unreadable) and one.kind in KINDS and (kept := shelf.put(one)):
            possible.see(kept)
    return proposal(possible.balances)
