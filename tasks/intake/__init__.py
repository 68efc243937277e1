"""Intake: exports of practices and of Synthea become people, accounts and a ledger."""

from tasks.intake.csv_files import cells
from tasks.intake.import_preview import ImportPreview
from tasks.intake.import_record import ImportResult, refused_file
from tasks.intake.inbox import InboxResult, empty_inbox, inbox_folder
from tasks.intake.mapping import proposal_file
from tasks.intake.propose import propose
from tasks.intake.run_import import check_export, import_at, import_folder, preview_folder
from tasks.intake.tend_csv import TEND_FILES
from tasks.intake.upsert import count_what_has_come

__all__ = [
    "TEND_FILES",
    "ImportPreview",
    "ImportResult",
    "InboxResult",
    "cells",
    "check_export",
    "count_what_has_come",
    "empty_inbox",
    "import_at",
    "import_folder",
    "inbox_folder",
    "preview_folder",
    "proposal_file",
    "propose",
    "refused_file",
]
