"""What the log of the desk tells: who came in, and whose record they opened."""

from enum import StrEnum


class DeskEventKind(StrEnum):
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    LOCKED_OUT = "locked_out"
    ENROLLED = "enrolled"
    SEARCHED = "searched"
    OPENED_CALL = "opened_call"
    IDENTIFIED = "identified"
    OPENED_PERSON = "opened_person"
    EXPORTED_LOG = "exported_log"
    SECONDED = "seconded"
