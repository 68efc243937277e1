"""What a source says, compared with what is stored, and entered."""

from tasks.intake.upsert.accounts import Entered, enter_accounts
from tasks.intake.upsert.changed_holds import hold_for_the_dead
from tasks.intake.upsert.coming_money import count_what_has_come
from tasks.intake.upsert.import_context import Entering
from tasks.intake.upsert.imported_holds import (
    KnownPerson,
    because,
    is_minor,
    one_of_each,
    person_holds,
)
from tasks.intake.upsert.people import enter_people
from tasks.intake.upsert.records import (
    AccountRecord,
    HoldReason,
    ItemRecord,
    PersonRecord,
    Posting,
    Source,
)

__all__ = [
    "AccountRecord",
    "Entered",
    "Entering",
    "HoldReason",
    "ItemRecord",
    "KnownPerson",
    "PersonRecord",
    "Posting",
    "Source",
    "because",
    "count_what_has_come",
    "enter_accounts",
    "enter_people",
    "hold_for_the_dead",
    "is_minor",
    "one_of_each",
    "person_holds",
]
