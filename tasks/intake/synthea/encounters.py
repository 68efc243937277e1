"""A Synthea export without claims: one account for each encounter."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from policy.holds import HoldKind
from policy.law import CodeSystem
from policy.terms import LedgerKind, Payer
from tasks.intake.csv_files import (
    NO_PATIENT,
    NO_PAYER,
    NOT_YET,
    TWICE,
    Refusals,
    of_a_visit,
    open_csv,
    own_key,
    read_row,
    refuse,
)
from tasks.intake.synthea.claim_lines import TOLERANCE
from tasks.intake.synthea.columns import ENCOUNTERS
from tasks.intake.synthea.people import DENIED, SyntheaPeople
from tasks.intake.synthea.places import Places
from tasks.intake.synthea.rows import EncounterRow
from tasks.intake.upsert import (
    AccountRecord,
    HoldReason,
    ItemRecord,
    PersonRecord,
    Posting,
    because,
    one_of_each,
)


class SyntheaEncounters:
    """Encounters count as read; a row of another file counts only when it is refused.

    The payer's part leaves out a second insurer, so where one was in force nobody knows the
    patient's share: hold, do not bill (semantics 1.4).
    """

    name = "synthea_encounters"

    def __init__(self, folder: Path, today: date, zone: ZoneInfo) -> None:
        self.refusals = Refusals()
        self._today = today
        self._places = Places(folder, zone)
        self._people = SyntheaPeople(folder, self.refusals, self._places)
        self.told = self._people.told
        self.strangers: frozenset[str] = frozenset()
        self._encounters = open_csv(folder / "encounters.csv", ENCOUNTERS)
        self._seen: set[str] = set()

    @property
    def exported_on(self) -> date | None:
        return None

    @property
    def mismatches(self) -> list[str]:
        return []

    @property
    def counted(self) -> dict[str, int]:
        return {self._encounters.name: self._encounters.row_count}

    @property
    def account_rows(self) -> int:
        return self._encounters.row_count

    def people(self) -> Iterator[PersonRecord]:
        yield from self._people.read(self.strangers)

    def accounts(self) -> Iterator[AccountRecord]:
        for row in self._encounters.rows(self.refusals):
            where = (row.cells[name] for name in ("provider", "organization", "patient"))
            clock = self._places.clock(*where)
            read = read_row(EncounterRow, self._encounters, row, self.refusals, clock)
            self.told.accounts.add(own_key(row.cells["key"]))
            if read is not None and not self._refused(read, row.line):
                self._seen.add(read.key)
                self.told.saw(read.starts)
                yield self._record(row.line, read)
            else:
                self.told.refused_accounts.add(own_key(row.cells["key"]))

    def _refused(self, encounter: EncounterRow, line: int) -> bool:
        ahead = of_a_visit(encounter.starts, None, self._today)
        problems = {
            ("starts", *(ahead or NOT_YET)): ahead is not None,
            ("key", *TWICE): encounter.key in self._seen,
            ("patient", *NO_PATIENT): encounter.patient not in self._people,
            ("payer", *NO_PAYER): self._people.cover.payer(encounter.payer) is None,
        }
        problem = next((what for what, is_so in problems.items() if is_so), None)
        if problem is not None:
            refuse(self.refusals, self._encounters, line, *problem)
        return problem is not None

    def _record(self, line: int, encounter: EncounterRow) -> AccountRecord:
        ends = encounter.ends
        return AccountRecord(
            key=encounter.key,
            patient_key=encounter.patient,
            guarantor_key=self._people.guarantor(encounter.patient, encounter.starts),
            service_from=encounter.starts,
            service_to=ends if ends and ends >= encounter.starts else None,
            description=encounter.description,
            code=encounter.code,
            code_system=CodeSystem.SNOMED,
            payer=self._people.cover.payer(encounter.payer) or Payer.UNKNOWN,
            items=(_item(encounter),),
            postings=tuple(_postings(encounter)),
            holds=one_of_each(self._holds(encounter)),
            denied=DENIED,
            row=(self._encounters.name, line),
        )

    def _holds(self, encounter: EncounterRow) -> Iterator[HoldReason]:
        cover = self._people.cover
        payer = cover.payer(encounter.payer) or Payer.UNKNOWN
        second = cover.secondary_on(encounter.patient, encounter.starts)
        secondary = cover.payer(second) if second else None
        yield from self._people.holds(encounter.patient, payer, secondary, encounter.starts)
        if second:
            yield because(HoldKind.INSURANCE_PENDING, "the second insurer's part is not known")
        if encounter.total < 0 or encounter.covered < 0:
            yield because(HoldKind.DATA_QUALITY, "an amount is below zero")


def _item(encounter: EncounterRow) -> ItemRecord:
    rest = encounter.total - encounter.covered
    over = -rest if -rest > TOLERANCE else 0
    return ItemRecord(
        encounter.starts,
        encounter.description,
        encounter.total,
        encounter.covered,
        0,
        0,
        max(0, rest),
        over,
        encounter.code,
        CodeSystem.SNOMED,
    )


def _postings(encounter: EncounterRow) -> Iterator[Posting]:
    """What an insurer paid too much stands as a credit: it is theirs, and a person sees to it."""
    rest = encounter.total - encounter.covered
    rounding = -rest if 0 < -rest <= TOLERANCE else 0
    amounts = (
        ("charge", LedgerKind.CHARGE, encounter.total),
        ("insurer", LedgerKind.INSURER_PAYMENT, -encounter.covered),
        ("difference", LedgerKind.ADJUSTMENT, rounding),
    )
    for part, kind, cents in amounts:
        if cents:
            yield Posting(f"1:{part}", kind, cents, encounter.starts)
