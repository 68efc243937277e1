"""What a source says, compared with what is stored, and entered."""

from tasks.intake.upsert.accounts import Entered, enter_accounts
from tasks.intake.upsert.changed_accounts import cents_to_come
from tasks.intake.upsert.changed_holds import end_holds, place_news
from tasks.intake.upsert.changed_money import post_entries, take_effects
from tasks.intake.upsert.changed_stage import open_again
from tasks.intake.upsert.day_of_money import count_what_has_come
from tasks.intake.upsert.import_context import HL7, IMPORTED, Entering
from tasks.intake.upsert.imported_holds import (
    PAYER_HOLDS,
    KnownPerson,
    because,
    credit_holds,
    one_of_each,
    person_holds,
)
from tasks.intake.upsert.left_out import hold_what_left, open_and_left_out
from tasks.intake.upsert.new_accounts import described_by
from tasks.intake.upsert.people import enter_merges, enter_people
from tasks.intake.upsert.protection import protect
from tasks.intake.upsert.records import (
    MEDICAID_LIMIT,
    AccountRecord,
    Billed,
    Coming,
    ItemRecord,
    PersonRecord,
    Posting,
    Source,
    batches,
    rows_read,
)
from tasks.intake.upsert.source_lines import posted_by_imports
from tasks.intake.upsert.stored_accounts import Stored, stored_by_key
from tasks.intake.upsert.told import HoldReason, Told

__all__ = [
    "HL7",
    "IMPORTED",
    "MEDICAID_LIMIT",
    "PAYER_HOLDS",
    "AccountRecord",
    "Billed",
    "Coming",
    "Entered",
    "Entering",
    "HoldReason",
    "ItemRecord",
    "KnownPerson",
    "PersonRecord",
    "Posting",
    "Source",
    "Stored",
    "Told",
    "batches",
    "because",
    "cents_to_come",
    "count_what_has_come",
    "credit_holds",
    "described_by",
    "end_holds",
    "enter_accounts",
    "enter_merges",
    "enter_people",
    "hold_what_left",
    "one_of_each",
    "open_again",
    "open_and_left_out",
    "person_holds",
    "place_news",
    "post_entries",
    "posted_by_imports",
    "protect",
    "rows_read",
    "stored_by_key",
    "take_effects",
]
