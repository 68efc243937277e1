"""Holds placed and released, those that follow from facts, and mail that came back."""

from tasks.holds import hold_list, holds, returned_mail
from tasks.holds.derived_holds import note_holds, take_over
from tasks.holds.hold_request import HoldRequest
from tasks.holds.returned_mail import write_again

__all__ = [
    "HoldRequest",
    "hold_list",
    "holds",
    "note_holds",
    "returned_mail",
    "take_over",
    "write_again",
]
