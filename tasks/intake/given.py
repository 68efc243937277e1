"""What an import is given: a folder or a zip of files, remittances, messages, or FHIR; and whose it
is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tasks.intake.archives import unpacked
from tasks.intake.fhir import (
    FhirFiles,
    FhirSender,
    FhirSource,
    fhir_files,
    read_fhir_sender,
)
from tasks.intake.hl7 import (
    Hl7Source,
    MessageFiles,
    first_made_on,
    message_files,
    refuse_xml,
)
from tasks.intake.mapping import FILE, MappedSource, PaymentSource, Sender, read_sender
from tasks.intake.synthea import SyntheaClaims, SyntheaEncounters
from tasks.intake.tend_csv import CONTROL_FILE, TEND_FILES, read_control, tend_folder
from tasks.intake.upsert import Source
from tasks.intake.x12 import RemittanceFiles, made_on, remittance_files
from tasks.practice import current_practice
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, reading

CLAIMS_FILE = "claims.csv"
_NO_LINES = (
    f"{CLAIMS_FILE} came without claims_transactions.csv, which has its amounts: each encounter of "
    "encounters.csv was read as one account."
)


@dataclass(frozen=True)
class Given:
    """`sender` says how its files are written, where they are none of the formats Tend knows;
    `fhir` what a sender of FHIR has to say of theirs. What its files are is looked at once."""

    folder: Path
    sender: Sender | None
    fhir: FhirSender | None = None

    @cached_property
    def remittances(self) -> RemittanceFiles:
        """A folder of CSV files is one, whatever else lies in it."""
        if self._is_export:
            return RemittanceFiles([])
        found = remittance_files(self.folder)
        if found.files and self.messages.files:
            raise WrongInput(
                f"{self.folder.name} holds remittances (X12 835) and messages (HL7 v2); give each "
                "kind a folder of its own"
            )
        return found

    @cached_property
    def messages(self) -> MessageFiles:
        """HL7 v2."""
        return MessageFiles([]) if self._is_export else message_files(self.folder)

    @property
    def _is_export(self) -> bool:
        """Told by its mapping or by the names of its files, whatever else lies there."""
        return bool(self.sender or self.fhir) or self._has_tables

    @property
    def _has_tables(self) -> bool:
        names = (*TEND_FILES, CLAIMS_FILE, "encounters.csv")
        return any((self.folder / name).exists() for name in names)

    def _resources(self) -> FhirFiles:
        """Those of a folder, or of one file, in JSON. Raises WrongInput where all are XML."""
        if self.sender or (self._has_tables and not self.fhir):
            return FhirFiles()
        found = fhir_files(self.folder)
        if found.xml and not found.files:
            raise WrongInput(
                f"{self.folder.name} holds FHIR as XML; export it as JSON (application/fhir+json)"
            )
        if self.fhir and not found.files:
            raise WrongInput(f"{self.folder.name} holds no FHIR resources in JSON, as {FILE} says")
        return found

    @property
    def _is_of_payments(self) -> bool:
        return self.sender is not None and bool(self.sender.payments)

    def payments(self, today: date) -> PaymentSource | None:
        """None where its mapping is of none. Raises WrongInput."""
        if self.sender is None or not self._is_of_payments:
            return None
        return PaymentSource(self.sender, self.folder, today)

    @property
    def made_on(self) -> date | None:
        """The day that it says it was made, if it says one. Raises WrongInput."""
        if (remitted := self.remittances).files:
            return made_on(remitted)
        if (found := self.messages).files:
            return first_made_on(found)
        return read_control(self.folder).exported_on if self.folder.is_dir() else None

    @property
    def turn(self) -> int:
        """What accounts there are is taken in before the money that is about them."""
        if self.remittances.files:
            return 2
        if self.messages.files:
            return 1
        return 3 if self._is_of_payments else 0

    @property
    def is_complete(self) -> bool:
        """Whether it has every open visit: messages have what is new."""
        if self.messages.files:
            return False
        said = self.sender or self.fhir
        return said.complete if said else current_practice().intake.complete

    @property
    def has_totals(self) -> bool:
        return self.sender is None and (self.folder / CONTROL_FILE).exists()

    def open(self, today: date) -> Source:
        """The files were all looked through: they are there, readable, and have their columns.
        Raises WrongInput."""
        folder, zone = self.folder, ZoneInfo(current_practice().time_zone)
        self._refuse_money()
        if (found := self.messages).files:
            return Hl7Source(found, today, zone)
        if (resources := self._resources()).files:
            return FhirSource(self.fhir or FhirSender(), resources, today, zone)
        self._refuse_what_is_none()
        if self.sender:
            return MappedSource(self.sender, folder, today, zone)
        if any((folder / name).exists() for name in TEND_FILES):
            return tend_folder(folder, today, zone, current_practice().intake.ignore_columns)
        if (folder / CLAIMS_FILE).exists() and not _lacks_lines(folder):
            return SyntheaClaims(folder, today, zone)
        if (folder / "encounters.csv").exists():
            _refuse_twice(folder)
            return SyntheaEncounters(folder, today, zone)
        raise WrongInput(
            f"{folder} holds neither accounts.csv nor claims.csv nor encounters.csv, and no FHIR "
            "(R4, JSON); give the folder of a Tend CSV or a Synthea CSV export, or say how yours is"
            " written: tend import --propose"
        )

    def _refuse_money(self) -> None:
        """Raises WrongInput for what is about accounts that Tend has to know."""
        if self.remittances.files or self._is_of_payments:
            what = "payments" if self._is_of_payments else "remittances, which are about"
            told = "of accounts" if self._is_of_payments else "accounts"
            raise WrongInput(
                f"{self.folder} holds {what} {told} that Tend knows; import the billing system's "
                "export first"
            )

    def _refuse_what_is_none(self) -> None:
        """Raises WrongInput."""
        if not self._is_export:
            refuse_xml(self.folder)
        if not self.folder.is_dir():
            raise WrongInput(
                f"{self.folder} is not a folder of CSV files, no remittance (X12 835), no HL7 v2 "
                "message and no FHIR (R4, JSON); give one of them"
            )

    def note(self, source: Source) -> str:
        """What a person should know of how it was read, once it was."""
        if isinstance(source, MappedSource | Hl7Source | FhirSource):
            return source.note
        by_visits = source.name == SyntheaEncounters.name and _lacks_lines(self.folder)
        return _NO_LINES if by_visits else ""


@contextmanager
def given(path: Path, mapping: Path | None = None) -> Iterator[Given]:
    """Open while it is read: a zip is unpacked as long. `mapping` is the file that says how it is
    written, else the one in its folder. Raises WrongInput."""
    beside = path / FILE
    if mapping is None and beside.is_file():
        mapping = beside
    fhir = read_fhir_sender(mapping) if mapping else None
    sender = read_sender(mapping) if mapping and fhir is None else None
    with unpacked(path, sender.files if sender else None) as folder:
        yield Given(folder, sender, fhir)


def _lacks_lines(folder: Path) -> bool:
    """Claims without their lines have no amounts; the encounters have them."""
    lines, visits = folder / "claims_transactions.csv", folder / "encounters.csv"
    return (folder / CLAIMS_FILE).exists() and not lines.exists() and visits.exists()


def _refuse_twice(folder: Path) -> None:
    """Raises WrongInput where the visits would come in twice, once as claims and once as
    encounters."""
    if not _lacks_lines(folder):
        return
    by_claims = ACCOUNT.c.source == SyntheaClaims.name
    with reading() as connection:
        if connection.execute(select(ACCOUNT.c.id).where(by_claims).limit(1)).first():
            raise WrongInput(
                f"{folder} has {CLAIMS_FILE} without claims_transactions.csv, and earlier exports "
                "had both: every visit would come in twice; export both files again"
            )
