"""Applications for help, signs of hardship, and bills paid before help was granted."""

from tasks.assistance import applications, hardship_signs
from tasks.assistance.applications import (
    LARGEST_HOUSEHOLD,
    check_household,
    in_words,
    record_application,
)
from tasks.assistance.ending_help import EndingHelp, ending_help
from tasks.assistance.hardship_signs import RecordedHelp, help_in_words, record_help

__all__ = [
    "LARGEST_HOUSEHOLD",
    "EndingHelp",
    "RecordedHelp",
    "applications",
    "check_household",
    "ending_help",
    "hardship_signs",
    "help_in_words",
    "in_words",
    "record_application",
    "record_help",
]
