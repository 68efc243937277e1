"""By which clock a visit's days are counted: Synthea writes every moment in UTC, and a visit in the
evening is a day early or late by another clock than that of the place where it happened."""

from pathlib import Path
from zoneinfo import ZoneInfo

from tasks.contact import zones_of_row
from tasks.intake.csv_files import (
    CheckedRow,
    Clock,
    Coordinate,
    CsvFile,
    CsvRow,
    Key,
    PostalCode,
    Refusals,
    State,
    open_csv,
    own_key,
    read_row,
)
from tasks.intake.synthea.columns import PLACES

FILES = ("organizations.csv", "providers.csv")


class PlaceRow(CheckedRow):
    """Where somebody treats patients. What cannot be read of it is left out."""

    soft = frozenset({"state", "postal_code"})

    key: Key
    state: State
    postal_code: PostalCode
    latitude: Coordinate
    longitude: Coordinate


class Places:
    """Of a provider or an organization, where the export has them; else of the patient's home; else
    of the practice."""

    def __init__(self, folder: Path, practice_zone: ZoneInfo) -> None:
        self._practice = Clock(practice_zone)
        self._clocks: dict[str, Clock] = {}
        for name in FILES:
            if (folder / name).exists():
                self._read(folder / name)

    def _read(self, path: Path) -> None:
        file = open_csv(path, PLACES)
        for row in file.rows(Refusals()):
            self.settle(file, row)

    def settle(self, file: CsvFile, row: CsvRow) -> None:
        """Remember where this is, if that can be said of it. What cannot be read refuses nothing
        here: the next best place is taken."""
        cells = {column.field: row.cells[column.field] for column in PLACES}
        place = read_row(PlaceRow, file, CsvRow(row.line, cells), Refusals())
        zones = zones_of_row(place.model_dump()).split() if place is not None else []
        if place is not None and zones:
            self._clocks[place.key] = Clock(ZoneInfo(zones[0]))

    def clock(self, *cells: str) -> Clock:
        """That of the first of these keys, as a row has them, whose place is known."""
        keys = (own_key(cell) for cell in cells)
        known = (self._clocks[key] for key in keys if key in self._clocks)
        return next(known, self._practice)
