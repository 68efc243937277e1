"""Patients, payers, cover and guardians: what both Synthea formats share."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from policy.holds import HoldKind
from policy.terms import Payer
from tasks.intake.csv_file import CsvFile, open_csv
from tasks.intake.import_holds import KnownPerson, because, is_minor, person_holds
from tasks.intake.reading import TWICE, read_row, refuse
from tasks.intake.records import HoldReason, PersonRecord
from tasks.intake.refusals import Refusals
from tasks.intake.synthea_columns import PATIENTS, PAYER_TRANSITIONS, PAYERS
from tasks.intake.synthea_rows import PatientRow, PayerRow, TransitionRow


class _Cover(NamedTuple):
    """A stretch of cover that matters to us: a second insurer, or a guardian who holds the plan."""

    starts: date
    ends: date
    secondary: str
    guardian: str

    def on(self, day: date) -> bool:
        return self.starts <= day <= self.ends


class SyntheaPeople:
    """Read in this order: payers and cover, then patients, then guardians."""

    def __init__(self, folder: Path, refusals: Refusals) -> None:
        self._refusals = refusals
        self._patients = open_csv(folder / "patients.csv", PATIENTS)
        self._payers_file = open_csv(folder / "payers.csv", PAYERS)
        self._transitions = open_csv(folder / "payer_transitions.csv", PAYER_TRANSITIONS)
        self.known: dict[str, KnownPerson] = {}
        self._payers: dict[str, Payer] = {"": Payer.UNINSURED}
        self._cover: dict[str, list[_Cover]] = defaultdict(list)
        self._named: dict[str, list[str]] = {}
        self._unsure: set[str] = set()

    def read(self) -> Iterator[PersonRecord]:
        """Everyone, guardians last; afterwards the rest of this class can answer."""
        self._read_payers()
        self._read_cover()
        yield from self._read_patients()
        yield from self._guardians()

    def payer(self, key: str) -> Payer | None:
        """None for an insurer that is not in payers.csv."""
        return self._payers.get(key)

    def secondary_on(self, patient: str, day: date) -> str:
        """The second insurer in force that day, if any."""
        return next((c.secondary for c in self._cover_on(patient, day) if c.secondary), "")

    def cover_is_unsure(self, patient: str) -> bool:
        """A row of this patient's cover was refused, so a second insurer may be missing."""
        return patient in self._unsure

    def guarantor(self, patient: str, service_on: date) -> str:
        """The patient; for a minor the guardian who held the plan that day, if we know one."""
        if not is_minor(self.known[patient].birth_date, service_on):
            return patient
        names = [c.guardian for c in self._cover_on(patient, service_on) if c.guardian]
        return self._guardian_key(patient, names[-1]) if names else patient

    def holds(
        self, patient: str, guarantor: str, payer: Payer, service_on: date
    ) -> Iterator[HoldReason]:
        answers = self.known.get(guarantor, KnownPerson(None))
        yield from person_holds(self.known[patient], answers, payer, service_on)
        if self._payers.get(self.secondary_on(patient, service_on)) is Payer.MEDICAID:
            medicare = payer is Payer.MEDICARE
            yield because(HoldKind.QMB if medicare else HoldKind.MEDICAID_PENDING)

    def _cover_on(self, patient: str, day: date) -> list[_Cover]:
        return sorted(cover for cover in self._cover.get(patient, ()) if cover.on(day))

    def _read_payers(self) -> None:
        for row in self._payers_file.rows(self._refusals):
            read = read_row(PayerRow, self._payers_file, row, self._refusals)
            if read is not None:
                self._payers[read.key] = read.kind()

    def _read_cover(self) -> None:
        for row in self._transitions.rows(self._refusals):
            read = read_row(TransitionRow, self._transitions, row, self._refusals)
            if read is None:
                self._unsure.add(row.cells["patient"].strip())
                continue
            guardian = read.owner if read.ownership == "GUARDIAN" else ""
            if read.secondary or guardian:
                cover = _Cover(read.starts, read.ends, read.secondary, guardian)
                self._cover[read.patient].append(cover)
            if guardian:
                self._named[guardian] = []

    def _read_patients(self) -> Iterator[PersonRecord]:
        file: CsvFile = self._patients
        for row in file.rows(self._refusals):
            read = read_row(PatientRow, file, row, self._refusals)
            if read is None:
                continue
            if read.key in self.known:
                refuse(self._refusals, file, row.line, "key", *TWICE)
                continue
            self.known[read.key] = KnownPerson(read.birth_date, read.death_date)
            for name in read.names() & self._named.keys():
                self._named[name].append(read.key)
            record = read.record()
            yield record
            if read.key in self._cover:
                self._at_home[read.key] = record

    def _guardians(self) -> Iterator[PersonRecord]:
        raise NotImplementedError

    def _guardian_key(self, patient: str, name: str) -> str:
        raise NotImplementedError
