"""Tend's own CSV folder as a source."""

from tasks.intake.tend_csv.columns import TEND_FILES
from tasks.intake.tend_csv.control import FILE as CONTROL_FILE
from tasks.intake.tend_csv.control import read_control
from tasks.intake.tend_csv.items import items_of
from tasks.intake.tend_csv.rows import LOWERS, TAKEBACK, PersonRow
from tasks.intake.tend_csv.source import Tables, TendSource, tend_folder
from tasks.intake.tend_csv.unknown_columns import called, nearest, unknown_columns

__all__ = [
    "CONTROL_FILE",
    "LOWERS",
    "TAKEBACK",
    "TEND_FILES",
    "PersonRow",
    "Tables",
    "TendSource",
    "called",
    "items_of",
    "nearest",
    "read_control",
    "tend_folder",
    "unknown_columns",
]
