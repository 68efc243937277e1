"""Patients, and the guardians who answer for the young ones."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from policy.holds import ENDED_BY_NAME, HoldKind
from policy.law import is_minor
from policy.terms import Payer
from tasks.intake.csv_files import ANOTHER, TWICE, Refusals, open_csv, own_key, read_row, refuse
from tasks.intake.synthea.columns import PATIENTS
from tasks.intake.synthea.coverage import SyntheaCover
from tasks.intake.synthea.places import Places
from tasks.intake.synthea.rows import PatientRow
from tasks.intake.upsert import (
    HoldReason,
    KnownPerson,
    PersonRecord,
    Told,
    because,
    person_holds,
)

DENIED = frozenset(HoldKind) - ENDED_BY_NAME
"""A Synthea export has every column: what it does not ask for is over."""


class SyntheaPeople:
    """`read` comes first; the other questions can be answered after it."""

    def __init__(self, folder: Path, refusals: Refusals, places: Places) -> None:
        self._refusals = refusals
        self._places = places
        self.told = Told()
        self._file = open_csv(folder / "patients.csv", PATIENTS)
        self.cover = SyntheaCover(folder, refusals, places)
        self._known: dict[str, KnownPerson] = {}
        self._guardian_keys: dict[tuple[str, str], str] = {}

    def __contains__(self, patient: str) -> bool:
        return patient in self._known

    def read(self, strangers: Collection[str]) -> Iterator[PersonRecord]:
        """Everyone but `strangers`, whose keys stood for another person so far; guardians who are
        not patients themselves come last."""
        named: dict[str, list[str]] = defaultdict(list)
        for row in self._patients(strangers):
            for name in row.names():
                named[name].append(row.key)
            yield row.record()
        self.cover.read()
        for child, guardians in self.cover.guardians().items():
            if child in self._known:
                for name, since in guardians.items():
                    yield from self._guardian(child, name, since, named.get(name, []))

    def guarantor(self, patient: str, service_on: date) -> str:
        """The patient; for a minor the guardian of that day, if we know one."""
        if not is_minor(self._known[patient].birth_date, service_on):
            return patient
        name = self.cover.guardian_on(patient, service_on)
        return self._guardian_keys.get((patient, name), patient)

    def holds(
        self, patient: str, payer: Payer, secondary: Payer | None, service_on: date
    ) -> Iterator[HoldReason]:
        """What the patient, the guarantor and both insurers ask for."""
        guarantor = self._known.get(self.guarantor(patient, service_on), KnownPerson(None))
        yield from person_holds(self._known[patient], guarantor, payer, service_on)
        if secondary is Payer.MEDICAID:
            medicare = payer is Payer.MEDICARE
            yield because(HoldKind.QMB if medicare else HoldKind.MEDICAID_PENDING)
        if patient in self.cover.unsure:
            yield because(HoldKind.DATA_QUALITY, "a row of the insurance history was refused")

    def _patients(self, strangers: Collection[str]) -> Iterator[PatientRow]:
        for row in self._file.rows(self._refusals):
            self._places.settle(self._file, row)
            clock = self._places.clock(row.cells["key"])
            read = read_row(PatientRow, self._file, row, self._refusals, clock)
            if read is None or read.key in self._known:
                self.told.refused_people.add(own_key(row.cells["key"]))
                refuse(self._refusals, self._file, row.line, "key", *TWICE)
                continue
            if read.key in strangers:
                self.told.refused_people.add(read.key)
                refuse(self._refusals, self._file, row.line, "key", *ANOTHER)
                continue
            self.told.of_person(read.key, read.death_date)
            self._known[read.key] = KnownPerson(read.birth_date, read.death_date)
            yield read

    def _guardian(
        self, child: str, name: str, since: date, patients: list[str]
    ) -> Iterator[PersonRecord]:
        """A patient of that name only where there is one, grown up; else a person of their own."""
        if child in patients:
            return
        if len(patients) == 1 and not is_minor(self._known[patients[0]].birth_date, since):
            self._guardian_keys[child, name] = patients[0]
            return
        key = f"{child}:guardian:{name}"[:120]
        self._guardian_keys[child, name] = key
        yield _of_that_name(key, name)


def _of_that_name(key: str, name: str) -> PersonRecord:
    """The export has a guardian's name and nothing else: where they live and what they earn is not
    the child's, and a person finds it out."""
    given, _, family = name.rpartition(" ")
    return PersonRecord(
        key=key,
        given_name=given,
        family_name=family,
        birth_date=None,
        death_date=None,
        line1="",
        line2="",
        city="",
        state="",
        postal_code="",
        unread=frozenset({"language"}),
    )
