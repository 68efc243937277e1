"""What the billing system gets back: all that was done here, in order, each thing once."""

from tasks.give_back.entries import Entry, acknowledge, entries, received
from tasks.give_back.files import WrittenFiles, refuse_copy_of_it, write_files
from tasks.give_back.given_out import folder
from tasks.give_back.journal_csv import HEADER, journal_csv
from tasks.give_back.journal_fhir import journal_fhir
from tasks.give_back.numbering import gather

__all__ = [
    "HEADER",
    "Entry",
    "WrittenFiles",
    "acknowledge",
    "entries",
    "folder",
    "gather",
    "journal_csv",
    "journal_fhir",
    "received",
    "refuse_copy_of_it",
    "write_files",
]
