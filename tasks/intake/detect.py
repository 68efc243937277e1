"""Which format a folder holds."""

from pathlib import Path

from tasks.intake.synthea.claims import SyntheaClaims
from tasks.intake.synthea.encounters import SyntheaEncounters
from tasks.intake.tend_csv.columns import TEND_FILES
from tasks.intake.tend_csv.source import TendSource
from tasks.intake.upsert.records import Source
from tasks.runtime.errors import WrongInput


def open_source(folder: Path) -> Source:
    """The files were all looked through: they are there, readable, and have their columns."""
    if not folder.is_dir():
        raise WrongInput(f"{folder} is not a folder; give the folder that holds the CSV files")
    if any((folder / name).exists() for name in TEND_FILES):
        return TendSource(folder)
    if (folder / "claims.csv").exists():
        return SyntheaClaims(folder)
    if (folder / "encounters.csv").exists():
        return SyntheaEncounters(folder)
    raise WrongInput(
        f"{folder} holds neither accounts.csv nor claims.csv nor encounters.csv; "
        "give the folder of a Tend CSV or a Synthea CSV export"
    )
