"""Tend's own CSV folder as a source."""

from tasks.intake.tend_csv.columns import TEND_FILES
from tasks.intake.tend_csv.control import FILE as CONTROL_FILE
from tasks.intake.tend_csv.source import TendSource

__all__ = [
    "CONTROL_FILE",
    "TEND_FILES",
    "TendSource",
]
