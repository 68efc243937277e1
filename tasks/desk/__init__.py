"""The specialist's desk below its pages: people and their sign-ins, whom each of them works on, the
queue, and the log of who looked at whom.

What people tell us is recorded by the rooms of the trade, as by command and form.
"""

from tasks.desk.call_queue import CallQueue, call_queue, is_open, take_call, take_next
from tasks.desk.claims import Claim, claims, identified, let_go
from tasks.desk.desk_queues import DeskQueue, QueueRow, desk_queues
from tasks.desk.events import Event, events_since, note
from tasks.desk.find import MOST as MOST_FOUND
from tasks.desk.find import FoundPerson, Wanted, find_people
from tasks.desk.household import Bill, Household, household, open_person
from tasks.desk.notes import LONGEST as LONGEST_NOTE
from tasks.desk.notes import notes_of, write_note
from tasks.desk.passwords import SHORTEST_PASSWORD
from tasks.desk.sign_in import (
    IDLE,
    LOCKED_FOR,
    LONGEST,
    MOST_FAILURES,
    Enrolment,
    SignedIn,
    enrol,
    enrolment,
    say_once,
    second,
    sign_in,
    sign_out,
    who,
)
from tasks.desk.undo import CAN_BE_UNDONE, undo_call
from tasks.desk.users import UserRow, add_user, disable_user, reset_user, users

__all__ = [
    "CAN_BE_UNDONE",
    "IDLE",
    "LOCKED_FOR",
    "LONGEST",
    "LONGEST_NOTE",
    "MOST_FAILURES",
    "MOST_FOUND",
    "SHORTEST_PASSWORD",
    "Bill",
    "CallQueue",
    "Claim",
    "DeskQueue",
    "Enrolment",
    "Event",
    "FoundPerson",
    "Household",
    "QueueRow",
    "SignedIn",
    "UserRow",
    "Wanted",
    "add_user",
    "call_queue",
    "claims",
    "desk_queues",
    "disable_user",
    "enrol",
    "enrolment",
    "events_since",
    "find_people",
    "household",
    "identified",
    "is_open",
    "let_go",
    "note",
    "notes_of",
    "open_person",
    "reset_user",
    "say_once",
    "second",
    "sign_in",
    "sign_out",
    "take_call",
    "take_next",
    "undo_call",
    "users",
    "who",
    "write_note",
]
