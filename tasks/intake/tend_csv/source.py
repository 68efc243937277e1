"""A Tend CSV folder as people and accounts."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
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
from tasks.intake.tend_csv.control import differs, read_control
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

Lines = list[tuple[int, TransactionRow]]


class TendSource:
    """Every row of the three files counts as read. A row stands and falls with its account.

    `strangers` are keys that stood for another person so far: they are refused. `cents` is the sum
    of all amounts, None when one cannot be read.
    """

    name = "tend_csv"

    def __init__(
        self, folder: Path, today: date, zone: ZoneInfo, ignored: Collection[str] = ()
    ) -> None:
        self.refusals = Refusals()
        self.told = Told()
        self._today = today
        self._clock = Clock(zone, days_at_midnight=True)
        files = [open_csv(folder / name, columns) for name, columns in TEND_FILES.items()]
        refuse_unknown(list(zip(files, TEND_FILES.values(), strict=True)), ignored)
        self._people_file, self._accounts_file, self._transactions_file = files
        self._silent_on = silent_on(ANSWERS.keys() & self._accounts_file.lacks)
        self.control = read_control(folder)
        self.strangers: frozenset[str] = frozenset()
        self.cents: int | None = 0
        self._known: dict[str, KnownPerson] = {}
        self._seen: set[str] = set()

    @property
    def exported_on(self) -> date | None:
        return self.control.exported_on

    @property
    def mismatches(self) -> list[str]:
        rows = {name.removesuffix(".csv"): rows for name, rows in self.counted.items()}
        return differs(self.control, rows, self.cents)

    @property
    def counted(self) -> dict[str, int]:
        files = (self._people_file, self._accounts_file, self._transactions_file)
        return {file.name: file.row_count for file in files}

    @property
    def account_rows(self) -> int:
        return self._accounts_file.row_count

    def people(self) -> Iterator[PersonRecord]:
        file = self._people_file
        for row in file.rows(self.refusals):
            if not self.refusals.has(file.name, row.line):
                tell_person(self.told, row.cells, self._today, self._clock)
            person = read_row(PersonRow, file, row, self.refusals, self._clock)
            if person is None or person.person_key in self._known:
                self.told.refused_people.add(own_key(row.cells["person_key"]))
                refuse(self.refusals, file, row.line, "person_key", *TWICE)
                continue
            if person.person_key in self.strangers:
                self.told.refused_people.add(person.person_key)
                refuse(self.refusals, file, row.line, "person_key", *ANOTHER)
                continue
            self._known[person.person_key] = person.known()
            yield person.record((file.name, row.line), file.lacks)

    def accounts(self) -> Iterator[AccountRecord]:
        count = bucket_count(self._accounts_file, self._transactions_file)
        accounts = Buckets(self._accounts_file, "account_key", count, self.refusals)
        lines = Buckets(self._transactions_file, "account_key", count, self.refusals)
        with accounts.split(), lines.split():
            for number in range(count):
                yield from self._bucket(accounts.bucket(number), lines.bucket(number))

    def _bucket(
        self, accounts: Iterator[CsvRow], transactions: Iterator[CsvRow]
    ) -> Iterator[AccountRecord]:
        lines, wrong = self._transactions(transactions)
        for row in accounts:
            found = self._account(row, lines, wrong)
            if found is not None:
                yield found
            else:
                self._tell_refused(row)
        for key, left in lines.items():
            self.told.refused_accounts.add(key)
            self._refuse_lines(left, "account_key", *_NO_ACCOUNT)
        self.told.refused_accounts |= wrong

    def _transactions(self, rows: Iterator[CsvRow]) -> tuple[dict[str, Lines], set[str]]:
        """The amounts by account, and the accounts of which one cannot be used."""
        file = self._transactions_file
        found: dict[str, Lines] = defaultdict(list)
        wrong: set[str] = set()
        keys: set[tuple[str, str]] = set()
        for row in rows:
            read = read_row(TransactionRow, file, row, self.refusals, self._clock)
            if read is None:
                self.cents = None
                wrong.add(own_key(row.cells["account_key"]))
                continue
            self._count(read)
            if (read.account_key, read.transaction_key) in keys:
                refuse(self.refusals, file, row.line, "transaction_key", *TWICE)
                wrong.add(read.account_key)
            elif not is_unknown(read.value_on) and (
                problem := beyond_reason(read.value_on, self._today)
            ):
                refuse(self.refusals, file, row.line, "value_on", *problem)
                wrong.add(read.account_key)
            else:
                keys.add((read.account_key, read.transaction_key))
                found[read.account_key].append((row.line, read))
        return found, wrong

    def _count(self, read: TransactionRow) -> None:
        if read.value_on <= self._today and not is_unknown(read.value_on):
            self.told.saw(read.value_on)
        if self.cents is not None:
            self.cents += read.cents

    def _account(
        self, row: CsvRow, transactions: dict[str, Lines], wrong: set[str]
    ) -> AccountRecord | None:
        file = self._accounts_file
        read = read_row(AccountRow, file, row, self.refusals, self._clock)
        key = own_key(row.cells["account_key"])
        if key in self._seen:
            refuse(self.refusals, file, row.line, "account_key", *TWICE)
            return None
        self._seen.add(key)
        self.told.accounts.add(key)
        lines = transactions.pop(key, [])
        if read is None or not self._sound(row.line, read, lines, key in wrong):
            ahead = read is not None and read.service_from > self._today
            self._refuse_lines(lines, "account_key", *(_VISIT_AHEAD if ahead else _ACCOUNT_REFUSED))
            return None
        return self._record(row.line, read, [_of_the_visit(line, read) for line in lines])

    def _tell_refused(self, row: CsvRow) -> None:
        """Cells that stand in the wrong column tell nothing but that something is wrong."""
        if self.refusals.has_whole_row(self._accounts_file.name, row.line):
            self.told.refused_accounts.add(own_key(row.cells["account_key"]))
        else:
            tell_refused_visit(self.told, row.cells)

    def _sound(self, line: int, account: AccountRow, lines: Lines, wrong: bool) -> bool:
        """Whether the account can be taken in; if not, it is refused with the reason."""
        problem: tuple[str, str, str] | None = None
        day = of_a_visit(account.service_from, account.service_to, self._today)
        if day is not None:
            problem = ("service_from", *day)
        elif account.patient_key not in self._known:
            problem = ("patient_key", *_NO_PERSON)
        elif account.guarantor_key and account.guarantor_key not in self._known:
            problem = ("guarantor_key", *_NO_PERSON)
        elif wrong:
            problem = ("account_key", *_AMOUNT_REFUSED)
        elif not any(read.kind is LedgerKind.CHARGE for _, read in lines):
            problem = ("account_key", *_NO_CHARGE)
        elif sum(read.cents for _, read in lines if read.kind is LedgerKind.INSURER_PAYMENT) > 0:
            problem = ("account_key", *_MORE_THAN_PAID)
        if problem is not None:
            refuse(self.refusals, self._accounts_file, line, *problem)
        return problem is None

    def _record(self, line: int, account: AccountRow, lines: Lines) -> AccountRecord:
        """An amount of a later day waits for it. Where Medicaid leaves a copay, one that raises
        what is owed waits for an export of its day: the limit is set anew there."""
        transactions = whose_money([read for _, read in lines if read.value_on <= self._today])
        later = [t for t in whose_money([t for _, t in lines]) if t.value_on > self._today]
        coming = [t for t in later if t.cents < 0 or account.medicaid_copay is None]
        postings = tuple(_posting(read) for read in transactions)
        return AccountRecord(
            key=account.account_key,
            patient_key=account.patient_key,
            guarantor_key=account.guarantor_key or account.patient_key,
            unsaid=self._accounts_file.lacks | account.unsaid(),
            unsaid_of_lines=self._transactions_file.lacks,
            service_from=account.service_from,
            service_to=account.service_to,
            description=account.description,
            code=account.code,
            code_system=account.code_system,
            payer=account.payer,
            items=items_of(transactions),
            postings=held_to_copay(postings, account.medicaid_copay, account.service_from),
            holds=one_of_each(self._holds(account)),
            denied=self._denied(account),
            row=(self._accounts_file.name, line),
            estimate_cents=account.estimate,
            coming=tuple(Coming(_posting(t), t.description, t.code, t.code_system) for t in coming),
            other_rows=tuple((self._transactions_file.name, at) for at, _ in lines),
        )

    def _holds(self, account: AccountRow) -> Iterator[HoldReason]:
        holds = person_holds(*self._people_of(account), account.payer, account.service_from)
        if account.medicaid_copay is not None:  # what Medicaid leaves to the patient is settled
            holds = (hold for hold in holds if hold.kind is not HoldKind.MEDICAID_PENDING)
        yield from holds
        if self.told.refused_people & {account.patient_key, account.guarantor_key}:
            yield because(HoldKind.DATA_QUALITY, "people.csv has two rows of one person")
        yield from (because(kind) for field, kind in ANSWERS.items() if getattr(account, field))
        yield from (because(kind) for kind in account.holds or ())

    def _denied(self, account: AccountRow) -> frozenset[HoldKind]:
        return denied_of(account, *self._people_of(account), self._silent_on)

    def _people_of(self, account: AccountRow) -> tuple[KnownPerson, KnownPerson]:
        """The patient, and who answers: nobody knows who where the file has no column for it."""
        patient = self._known[account.patient_key]
        if "guarantor_key" in self._accounts_file.lacks:
            return patient, KnownPerson(None)
        return patient, self._known[account.guarantor_key or account.patient_key]

    def _refuse_lines(self, lines: Lines, field: str, reason: str, advice: str) -> None:
        for line, _ in lines:
            refuse(self.refusals, self._transactions_file, line, field, reason, advice)


def _of_the_visit(
    line: tuple[int, TransactionRow], account: AccountRow
) -> tuple[int, TransactionRow]:
    """An amount whose day nobody knows is of the first day of the visit."""
    at, read = line
    if not is_unknown(read.value_on):
        return line
    return at, read.model_copy(update={"value_on": account.service_from})


_NO_PERSON = ("names nobody taken in from people.csv", "add the person or correct the row there")
_NO_ACCOUNT = ("names no account in accounts.csv", "add the account, or remove this row")
_MORE_THAN_PAID = (
    "has more taken back by insurers than they paid",
    "give all that they paid in transactions.csv, or correct what they took back",
)
_NO_CHARGE = ("has no charge in transactions.csv", "add the charge of this visit")
_AMOUNT_REFUSED = (
    "one of its rows in transactions.csv was refused",
    "correct that row, then import again",
)
_VISIT_AHEAD = ("its visit lies ahead", NOT_YET[1])
_ACCOUNT_REFUSED = (
    "its account was refused",
    "correct the account's row in accounts.csv, then import again",
)


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
