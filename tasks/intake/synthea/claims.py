"""A Synthea export with claims: one account for each claim."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from policy.holds import HoldKind
from policy.terms import Payer
from tasks.intake.csv_files import (
    NO_PATIENT,
    NO_PAYER,
    NOT_YET,
    TWICE,
    Buckets,
    Clock,
    CsvRow,
    Refusals,
    bucket_count,
    of_a_visit,
    open_csv,
    own_key,
    read_row,
    refuse,
)
from tasks.intake.synthea.claim_lines import ClaimLine, is_in_credit, last_day, lines_of
from tasks.intake.synthea.columns import CLAIM_TRANSACTIONS, CLAIMS
from tasks.intake.synthea.people import DENIED, SyntheaPeople
from tasks.intake.synthea.places import Places
from tasks.intake.synthea.rows import ClaimRow, ClaimTransactionRow
from tasks.intake.upsert import (
    AccountRecord,
    HoldReason,
    PersonRecord,
    because,
    credit_holds,
    one_of_each,
)

_NO_CLAIM = ("names no claim in claims.csv", "export both files again")
_NO_LINES = ("has no charge to start with in claims_transactions.csv", "export both files again")
_LINE_REFUSED = (
    "one of its rows in claims_transactions.csv was refused",
    "correct that row, then import again",
)


class SyntheaClaims:
    """Claims count as read; a row of another file counts only when it is refused."""

    name = "synthea_claims"

    def __init__(self, folder: Path, today: date, zone: ZoneInfo) -> None:
        self.refusals = Refusals()
        self._today = today
        self._places = Places(folder, zone)
        self._people = SyntheaPeople(folder, self.refusals, self._places)
        self.told = self._people.told
        self.strangers: frozenset[str] = frozenset()
        self._claims = open_csv(folder / "claims.csv", CLAIMS)
        self._transactions = open_csv(folder / "claims_transactions.csv", CLAIM_TRANSACTIONS)
        self._seen: set[str] = set()

    @property
    def exported_on(self) -> date | None:
        return None

    @property
    def mismatches(self) -> list[str]:
        return []

    @property
    def counted(self) -> dict[str, int]:
        return {self._claims.name: self._claims.row_count}

    @property
    def account_rows(self) -> int:
        return self._claims.row_count

    def people(self) -> Iterator[PersonRecord]:
        yield from self._people.read(self.strangers)

    def accounts(self) -> Iterator[AccountRecord]:
        count = bucket_count(self._claims, self._transactions)
        claims = Buckets(self._claims, "key", count, self.refusals)
        rows = Buckets(self._transactions, "claim", count, self.refusals)
        with claims.split(), rows.split():
            for number in range(count):
                yield from self._bucket(claims.bucket(number), rows.bucket(number))

    def _bucket(self, claims: Iterator[CsvRow], rows: Iterator[CsvRow]) -> Iterator[AccountRecord]:
        by_claim, wrong = self._by_claim(rows)
        for row in claims:
            claim = read_row(ClaimRow, self._claims, row, self.refusals, self._clock(row))
            key = own_key(row.cells["key"])
            self.told.accounts.add(key)
            found = by_claim.get(key, [])
            if claim is not None and not self._refused(claim, row.line, found, wrong):
                lines = lines_of([transaction for _, transaction in found], claim.service_on)
                record = self._record(row.line, claim, lines)
                self.told.saw(*(posting.value_on for posting in record.postings))
                yield record
            else:
                self.told.refused_accounts.add(key)
            self._seen.add(key)
        for key, left in by_claim.items():
            if key not in self._seen:
                for line, _ in left:
                    refuse(self.refusals, self._transactions, line, "claim", *_NO_CLAIM)

    def _clock(self, row: CsvRow) -> Clock:
        return self._places.clock(row.cells["provider"], row.cells["patient"])

    def _by_claim(
        self, rows: Iterator[CsvRow]
    ) -> tuple[dict[str, list[tuple[int, ClaimTransactionRow]]], set[str]]:
        """The rows by claim, and the claims of which one cannot be used."""
        found: dict[str, list[tuple[int, ClaimTransactionRow]]] = defaultdict(list)
        wrong: set[str] = set()
        for row in rows:
            clock = self._clock(row)
            read = read_row(ClaimTransactionRow, self._transactions, row, self.refusals, clock)
            if read is None:
                wrong.add(own_key(row.cells["claim"]))
            else:
                found[read.claim].append((row.line, read))
        return found, wrong

    def _refused(
        self,
        claim: ClaimRow,
        line: int,
        rows: list[tuple[int, ClaimTransactionRow]],
        wrong: set[str],
    ) -> bool:
        cover = self._people.cover
        ahead = of_a_visit(claim.service_on, None, self._today)
        problems = {
            ("service_on", *(ahead or NOT_YET)): ahead is not None,
            ("key", *TWICE): claim.key in self._seen,
            ("patient", *NO_PATIENT): claim.patient not in self._people,
            ("primary", *NO_PAYER): cover.payer(claim.primary) is None,
            ("secondary", *NO_PAYER): cover.payer(claim.secondary) is None,
            ("key", *_LINE_REFUSED): claim.key in wrong,
            ("key", *_NO_LINES): not lines_of([row for _, row in rows], claim.service_on),
        }
        problem = next((what for what, is_so in problems.items() if is_so), None)
        if problem is not None:
            refuse(self.refusals, self._claims, line, *problem)
        return problem is not None

    def _record(self, line: int, claim: ClaimRow, lines: tuple[ClaimLine, ...]) -> AccountRecord:
        numbered = enumerate(lines, start=1)
        stand = is_in_credit(lines)
        items = tuple(found.item() for found in lines)
        postings = (one.postings(n, credits_stand=stand) for n, one in numbered)
        return AccountRecord(
            key=claim.key,
            patient_key=claim.patient,
            guarantor_key=self._people.guarantor(claim.patient, claim.service_on),
            service_from=claim.service_on,
            service_to=max(claim.service_on, last_day(lines)),
            description=lines[0].charge.description,
            code=lines[0].charge.code,
            code_system=lines[0].charge.code_system,
            payer=self._people.cover.payer(claim.primary) or Payer.UNKNOWN,
            items=items,
            postings=tuple(chain.from_iterable(postings)),
            holds=one_of_each((*self._holds(claim, lines), *credit_holds(items))),
            denied=DENIED,
            row=(self._claims.name, line),
        )

    def _holds(self, claim: ClaimRow, lines: tuple[ClaimLine, ...]) -> Iterator[HoldReason]:
        cover = self._people.cover
        primary = cover.payer(claim.primary) or Payer.UNKNOWN
        secondary = cover.payer(claim.secondary) if claim.secondary else None
        yield from self._people.holds(claim.patient, primary, secondary, claim.service_on)
        if claim.status == "BILLED":
            yield because(HoldKind.INSURANCE_PENDING)
        yield from chain.from_iterable(found.holds() for found in lines)
