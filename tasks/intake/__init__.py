"""Intake: exports of practices and of Synthea become people, accounts and a ledger."""

from tasks.intake.import_record import ImportResult
from tasks.intake.run_import import import_folder
from tasks.intake.tend_csv.columns import TEND_FILES

__all__ = ["TEND_FILES", "ImportResult", "import_folder"]
