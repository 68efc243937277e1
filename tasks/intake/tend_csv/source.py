"""A Tend CSV folder as people and accounts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from policy.holds import HoldKind
from policy.law import patient_part_cents
from policy.terms import LedgerKind
from tasks.intake.csv_files import (
    ANOTHER,
    NOT_YET,
    TWICE,
    Buckets,
    Clock,
    CsvRow,
    Refusals,
    Table,
    beyond_reason,
    bucket_count,
    is_unknown,
    of_a_visit,
    open_csv,
    own_key,
    read_row,
    refuse,
)
from tasks.intake.tend_csv.columns import TEND_FILES
from tasks.intake.tend_csv.control import Control, differs, read_control
from tasks.intake.tend_csv.items import items_of
from tasks.intake.tend_csv.protective import (
    ANSWERS,
    denied_of,
    silent_on,
    tell_person,
    tell_refused_visit,
)
from tasks.intake.tend_csv.rows import AccountRow, PersonRow, TransactionRow
from tasks.intake.tend_csv.unknown_columns import refuse_unknown
from tasks.intake.tend_csv.whose_money import whose_money
from tasks.intake.upsert import (
    MEDICAID_LIMIT,
    AccountRecord,
    Coming,
    HoldReason,
    KnownPerson,
    PersonRecord,
    Posting,
    Told,
    because,
    one_of_each,
    person_holds,
)

NAME = "tend_csv"
Place = tuple[Table, int]
"""A table, and the line of its file."""
Lines = list[tuple[Place, TransactionRow]]
Rows = Iterator[tuple[Table, CsvRow]]


class Tables(NamedTuple):
    """What a sender calls people, visits and amounts; each may come in several files."""

    people: tuple[Table, ...]
    accounts: tuple[Table, ...]
    transactions: tuple[Table, ...]


def tend_folder(
    folder: Path, today: date, zone: ZoneInfo, ignored: Collection[str] = ()
) -> "TendSource":
    """Tend's own three files. Raises WrongInput."""
    files = [open_csv(folder / name, columns) for name, columns in TEND_FILES.items()]
    refuse_unknown(list(zip(files, TEND_FILES.values(), strict=True)), ignored)
    tables = Tables(*((file,) for file in files))
    return TendSource(tables, today, zone, read_control(folder))


class TendSource:
    """Every row of its files counts as read. A row stands and falls with its account.

    `strangers` are keys that stood for another person so far: they are refused. `cents` is the sum
    of all amounts, None when one cannot be read. `signs_tell` a payment from one taken back: where
    all signs are the wrong way round no bill may grow.
    """

    def __init__(
        self,
        tables: Tables,
        today: date,
        zone: ZoneInfo,
        control: Control | None = None,
        name: str = NAME,
        signs_tell: bool = False,
    ) -> None:
        self.name = name
        self.refusals = Refusals()
        self.told = Told()
        self._tables = tables
        self._signs_tell = signs_tell
        self._today = today
        self._clock = Clock(zone, days_at_midnight=True)
        self._unsaid_of_lines = frozenset().union(*(one.lacks for one in tables.transactions))
        self.control = control or Control()
        self.strangers: frozenset[str] = frozenset()
        self.cents: int | None = 0
        self._known: dict[str, KnownPerson] = {}
        self._seen: set[str] = set()

    @property
    def exported_on(self) -> date | None:
        return self.control.exported_on

    @property
    def mismatches(self) -> list[str]:
        rows = {
            name: sum(table.row_count for table in tables)
            for name, tables in self._tables._asdict().items()
        }
        return differs(self.control, rows, self.cents)

    @property
    def counted(self) -> dict[str, int]:
        """A file that fills several tables has each of its rows once."""
        return {table.name: table.row_count for some in self._tables for table in some}

    @property
    def account_rows(self) -> int:
        return sum(table.row_count for table in self._tables.accounts)

    def people(self) -> Iterator[PersonRecord]:
        for table in self._tables.people:
            for row in table.rows(self.refusals):
                if (person := self._person(table, row)) is not None:
                    yield person

    def _person(self, table: Table, row: CsvRow) -> PersonRecord | None:
        if not self.refusals.has(table.name, row.line):
            tell_person(self.told, row.cells, self._today, self._clock)
        person = read_row(PersonRow, table, row, self.refusals, self._clock)
        if person is None or person.person_key in self._known:
            self.told.refused_people.add(own_key(row.cells["person_key"]))
            refuse(self.refusals, table, row.line, "person_key", *TWICE)
            return None
        if person.person_key in self.strangers:
            self.told.refused_people.add(person.person_key)
            refuse(self.refusals, table, row.line, "person_key", *ANOTHER)
            return None
        self._known[person.person_key] = person.known()
        return person.record((table.name, row.line), table.lacks)

    def accounts(self) -> Iterator[AccountRecord]:
        count = bucket_count(*self._tables.accounts, *self._tables.transactions)
        accounts = self._buckets(self._tables.accounts, count)
        lines = self._buckets(self._tables.transactions, count)
        with ExitStack() as stack:
            for one in (*accounts, *lines):
                stack.enter_context(one.split())
            for number in range(count):
                yield from self._bucket(_rows(accounts, number), _rows(lines, number))

    def _buckets(self, tables: Sequence[Table], count: int) -> list[Buckets]:
        return [Buckets(table, "account_key", count, self.refusals) for table in tables]

    def _bucket(self, accounts: Rows, transactions: Rows) -> Iterator[AccountRecord]:
        lines, wrong = self._transactions(transactions)
        for table, row in accounts:
            found = self._account(table, row, lines, wrong)
            if found is not None:
                yield found
            else:
                self._tell_refused(table, row)
        for key, left in lines.items():
            self.told.refused_accounts.add(key)
            self._refuse_lines(left, "account_key", *_NO_ACCOUNT)
        self.told.refused_accounts |= wrong

    def _transactions(self, rows: Rows) -> tuple[dict[str, Lines], set[str]]:
        """The amounts by account, and the accounts of which one cannot be used."""
        found: dict[str, Lines] = defaultdict(list)
        wrong: set[str] = set()
        keys: set[tuple[str, str]] = set()
        for table, row in rows:
            read = read_row(TransactionRow, table, row, self.refusals, self._clock)
            if read is None:
                self.cents = None
                wrong.add(own_key(row.cells["account_key"]))
                continue
            self._count(read)
            if (read.account_key, read.transaction_key) in keys:
                refuse(self.refusals, table, row.line, "transaction_key", *TWICE)
                wrong.add(read.account_key)
            elif not is_unknown(read.value_on) and (
                problem := beyond_reason(read.value_on, self._today)
            ):
                refuse(self.refusals, table, row.line, "value_on", *problem)
                wrong.add(read.account_key)
            else:
                keys.add((read.account_key, read.transaction_key))
                found[read.account_key].append(((table, row.line), read))
        return found, wrong

    def _count(self, read: TransactionRow) -> None:
        if read.value_on <= self._today and not is_unknown(read.value_on):
            self.told.saw(read.value_on)
        if self.cents is not None:
            self.cents += read.cents

    def _account(
        self, table: Table, row: CsvRow, transactions: dict[str, Lines], wrong: set[str]
    ) -> AccountRecord | None:
        read = read_row(AccountRow, table, row, self.refusals, self._clock)
        key = own_key(row.cells["account_key"])
        if key in self._seen:
            refuse(self.refusals, table, row.line, "account_key", *TWICE)
            return None
        self._seen.add(key)
        self.told.accounts.add(key)
        lines = transactions.pop(key, [])
        if read is None or not self._sound((table, row.line), read, lines, key in wrong):
            ahead = read is not None and read.service_from > self._today
            self._refuse_lines(lines, "account_key", *(_VISIT_AHEAD if ahead else _ACCOUNT_REFUSED))
            return None
        return self._record((table, row.line), read, [_of_the_visit(line, read) for line in lines])

    def _tell_refused(self, table: Table, row: CsvRow) -> None:
        """Cells that stand in the wrong column tell nothing but that something is wrong."""
        if self.refusals.has_whole_row(table.name, row.line):
            self.told.refused_accounts.add(own_key(row.cells["account_key"]))
        else:
            tell_refused_visit(self.told, row.cells)

    def _sound(self, place: Place, account: AccountRow, lines: Lines, wrong: bool) -> bool:
        """Whether the account can be taken in; if not, it is refused with the reason."""
        problem: tuple[str, str, str] | None = None
        day = of_a_visit(account.service_from, account.service_to, self._today)
        if day is not None:
            problem = ("service_from", *day)
        elif max(account.statement_days, default=self._today) > self._today:
            problem = ("first_statement_on", *_STATEMENT_AHEAD)
        elif account.patient_key not in self._known:
            problem = ("patient_key", *_NO_PERSON)
        elif account.guarantor_key and account.guarantor_key not in self._known:
            problem = ("guarantor_key", *_NO_PERSON)
        elif wrong:
            problem = ("account_key", *_AMOUNT_REFUSED)
        else:
            problem = self._wrong_with([read for _, read in lines])
        if problem is not None:
            refuse(self.refusals, *place, *problem)
        return problem is None

    def _wrong_with(self, lines: Sequence[TransactionRow]) -> tuple[str, str, str] | None:
        """What is wrong with the amounts of a visit."""
        if any(read.kind is LedgerKind.BROUGHT_FORWARD for read in lines):
            return None if len(lines) == 1 else ("account_key", *_BESIDE_A_BALANCE)
        if not any(read.kind is LedgerKind.CHARGE for read in lines):
            return ("account_key", *_NO_CHARGE)
        if sum(read.cents for read in lines if read.kind is LedgerKind.INSURER_PAYMENT) > 0:
            return ("account_key", *_MORE_THAN_PAID)
        if self._signs_tell and _took_back_more(lines):
            return ("account_key", *_MORE_THAN_RECEIVED)
        return None

    def _record(self, place: Place, account: AccountRow, lines: Lines) -> AccountRecord:
        """An amount of a later day waits for it. Where Medicaid leaves a copay, one that raises
        what is owed waits for an export of its day: the limit is set anew there."""
        amounts = [read for _, read in lines]
        come = [read for read in amounts if read.value_on <= self._today]
        transactions = whose_money(come)
        later = whose_money(amounts) if len(come) < len(amounts) else []
        later = [t for t in later if t.value_on > self._today]
        coming = [t for t in later if t.cents < 0 or account.medicaid_copay is None]
        postings = tuple(_posting(read) for read in transactions)
        table, line = place
        return AccountRecord(
            key=account.account_key,
            patient_key=account.patient_key,
            guarantor_key=account.guarantor_key or account.patient_key,
            unsaid=table.lacks | account.unsaid(),
            unsaid_of_lines=self._unsaid_of_lines,
            service_from=account.service_from,
            service_to=account.service_to,
            description=account.description,
            code=account.code,
            code_system=account.code_system,
            payer=account.payer,
            items=items_of(transactions),
            postings=held_to_copay(postings, account.medicaid_copay, account.service_from),
            holds=one_of_each(self._holds(table, account)),
            denied=self._denied(table, account),
            row=(table.name, line),
            estimate_cents=account.estimate,
            billed=account.billed,
            coming=tuple(Coming(_posting(t), t.description, t.code, t.code_system) for t in coming),
            other_rows=tuple((one.name, at) for (one, at), _ in lines),
        )

    def _holds(self, table: Table, account: AccountRow) -> Iterator[HoldReason]:
        holds = person_holds(*self._people_of(table, account), account.payer, account.service_from)
        if account.medicaid_copay is not None:  # what Medicaid leaves to the patient is settled
            holds = (hold for hold in holds if hold.kind is not HoldKind.MEDICAID_PENDING)
        yield from holds
        people = {account.patient_key, account.guarantor_key or account.patient_key}
        if self.told.refused_people & people:
            yield because(HoldKind.DATA_QUALITY, "the export has two rows of one person")
        yield from (because(kind) for field, kind in ANSWERS.items() if getattr(account, field))
        yield from (because(kind) for kind in account.holds or ())

    def _denied(self, table: Table, account: AccountRow) -> frozenset[HoldKind]:
        silent = silent_on(ANSWERS.keys() & table.lacks)
        return denied_of(account, *self._people_of(table, account), silent)

    def _people_of(self, table: Table, account: AccountRow) -> tuple[KnownPerson, KnownPerson]:
        """The patient, and who answers: nobody knows who where the file has no column for it."""
        patient = self._known[account.patient_key]
        if "guarantor_key" in table.lacks:
            return patient, KnownPerson(None)
        return patient, self._known[account.guarantor_key or account.patient_key]

    def _refuse_lines(self, lines: Lines, field: str, reason: str, advice: str) -> None:
        for place, _ in lines:
            refuse(self.refusals, *place, field, reason, advice)


def _rows(buckets: Sequence[Buckets], number: int) -> Rows:
    for one in buckets:
        for row in one.bucket(number):
            yield one.table, row


def _of_the_visit(
    line: tuple[Place, TransactionRow], account: AccountRow
) -> tuple[Place, TransactionRow]:
    """An amount whose day nobody knows is of the first day of the visit."""
    place, read = line
    if not is_unknown(read.value_on):
        return line
    return place, read.model_copy(update={"value_on": account.service_from})


_STATEMENT_AHEAD = ("says that a statement was sent on a day to come", "correct the day")
_NO_PERSON = ("names nobody taken in from people.csv", "add the person or correct the row there")
_NO_ACCOUNT = ("names no account in accounts.csv", "add the account, or remove this row")
_MORE_THAN_RECEIVED = (
    "has more payments taken back than the patient made",
    "give all that was paid in transactions.csv, or correct the signs and kinds of its amounts",
)
_MORE_THAN_PAID = (
    "has more taken back by insurers than they paid",
    "give all that they paid in transactions.csv, or correct what they took back",
)
_BESIDE_A_BALANCE = (
    "has a balance brought forward beside other amounts",
    "give its charges and all that was paid, or the balance alone",
)
_NO_CHARGE = ("has no charge in transactions.csv", "add the charge of this visit")
_AMOUNT_REFUSED = (
    "one of its amounts was refused",
    "correct that row, then import again",
)
_VISIT_AHEAD = ("its visit lies ahead", NOT_YET[1])
_ACCOUNT_REFUSED = ("its account was refused", "correct the account's row, then import again")


def _took_back_more(lines: Sequence[TransactionRow]) -> bool:
    """What the patient never paid cannot be taken back from them."""
    if all(read.kind is not LedgerKind.REVERSAL for read in lines):
        return False
    kinds = (LedgerKind.PATIENT_PAYMENT, LedgerKind.REVERSAL)
    return sum(read.cents for read in whose_money(lines) if read.kind in kinds) > 0


def _posting(read: TransactionRow) -> Posting:
    return Posting(read.transaction_key, read.kind, read.cents, read.value_on)


def held_to_copay(
    postings: tuple[Posting, ...], copay_cents: int | None, service_from: date
) -> tuple[Posting, ...]:
    """The amounts of a visit, with one more that takes off what is above the copay.

    What the patient paid already counts towards the copay.
    """
    if copay_cents is None:
        return postings
    theirs = sum(
        posting.cents for posting in postings if posting.kind not in LedgerKind.by_patient()
    )
    above = theirs - patient_part_cents(theirs, copay_cents)
    if above <= 0:
        return postings
    return (*postings, Posting(MEDICAID_LIMIT, LedgerKind.ADJUSTMENT, -above, service_from))
