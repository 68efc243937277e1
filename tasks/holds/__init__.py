"""Holds placed and released, those that follow from facts, and mail that came back."""

from tasks.holds import hold_list, holds, returned_mail
from tasks.holds.coming_of_age import hold_who_came_of_age
from tasks.holds.deaths import put_back
from tasks.holds.derived_holds import note_holds, take_over
from tasks.holds.hold_request import HoldRequest
from tasks.holds.holds import PlacedHold, place_hold, release_hold
from tasks.holds.old_bills import hold_what_is_old
from tasks.holds.privacy_holds import hold_what_is_private
from tasks.holds.returned_mail import Returned, record_returned_mail, returned_in_words, write_again
from tasks.holds.told import placed_in_words, released_in_words
from tasks.holds.waiting_for_export import waiting_for_export

__all__ = [
    "HoldRequest",
    "PlacedHold",
    "Returned",
    "hold_list",
    "hold_what_is_old",
    "hold_what_is_private",
    "hold_who_came_of_age",
    "holds",
    "note_holds",
    "place_hold",
    "placed_in_words",
    "put_back",
    "record_returned_mail",
    "release_hold",
    "released_in_words",
    "returned_in_words",
    "returned_mail",
    "take_over",
    "waiting_for_export",
    "write_again",
]
