"""Payers, and who was covered by whom when: what both Synthea formats share."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import NamedTuple

from policy.terms import Payer
from tasks.intake.csv_files import Refusals, open_csv, own_key, read_row
from tasks.intake.synthea.columns import PAYER_TRANSITIONS, PAYERS
from tasks.intake.synthea.places import Places
from tasks.intake.synthea.rows import PayerRow, TransitionRow


class Stretch(NamedTuple):
    """Cover that matters to us: a second insurer, or a guardian who holds the plan."""

    starts: date
    ends: date
    secondary: str
    guardian: str


class SyntheaCover:
    """`unsure` are patients of whose cover a row was refused: a second insurer may be missing."""

    def __init__(self, folder: Path, refusals: Refusals, places: Places) -> None:
        self._refusals = refusals
        self._places = places
        self._payers_file = open_csv(folder / "payers.csv", PAYERS)
        self._transitions = open_csv(folder / "payer_transitions.csv", PAYER_TRANSITIONS)
        self._payers: dict[str, Payer] = {"": Payer.UNINSURED}
        self._stretches: dict[str, list[Stretch]] = defaultdict(list)
        self.unsure: set[str] = set()

    def read(self) -> None:
        """After the patients: the days of their cover are those of their home."""
        for row in self._payers_file.rows(self._refusals):
            payer = read_row(PayerRow, self._payers_file, row, self._refusals)
            if payer is not None:
                self._payers[payer.key] = payer.kind()
        for row in self._transitions.rows(self._refusals):
            clock = self._places.clock(row.cells["patient"])
            cover = read_row(TransitionRow, self._transitions, row, self._refusals, clock)
            if cover is None:
                self.unsure.add(own_key(row.cells["patient"]))
            else:
                self._keep(cover)

    def _keep(self, row: TransitionRow) -> None:
        guardian = row.owner if row.ownership == "GUARDIAN" else ""
        if row.secondary or guardian:
            stretch = Stretch(row.starts, row.ends, row.secondary, guardian)
            self._stretches[row.patient].append(stretch)

    def payer(self, key: str) -> Payer | None:
        """None for an insurer that is not in payers.csv."""
        return self._payers.get(key)

    def secondary_on(self, patient: str, day: date) -> str:
        """The second insurer in force that day, if any."""
        return next((found.secondary for found in self._on(patient, day) if found.secondary), "")

    def guardian_on(self, patient: str, day: date) -> str:
        """Who held the plan as guardian that day; the newer one where two stretches meet."""
        names = [found.guardian for found in self._on(patient, day) if found.guardian]
        return names[-1] if names else ""

    def guardians(self) -> dict[str, dict[str, date]]:
        """For each patient the guardians' names, and since when each is one."""
        found: dict[str, dict[str, date]] = defaultdict(dict)
        for patient, stretches in self._stretches.items():
            for stretch in sorted(stretches):
                if stretch.guardian:
                    found[patient].setdefault(stretch.guardian, stretch.starts)
        return found

    def _on(self, patient: str, day: date) -> list[Stretch]:
        found = self._stretches.get(patient, ())
        return sorted(stretch for stretch in found if stretch.starts <= day <= stretch.ends)
