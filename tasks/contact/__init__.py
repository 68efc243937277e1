"""How and when a person wants to be reached."""

from tasks.contact import confidential_contact, inconvenient_times, preferences, time_zones
from tasks.contact.addresses import lacks_zeros, read_phone, read_postal_code, read_state
from tasks.contact.confidential_contact import (
    Contact,
    ContactRefused,
    Recorded,
    end_confidential_contact,
    record_confidential_contact,
)
from tasks.contact.inconvenient_times import (
    RecordedTimes,
    Told,
    ToldZone,
    read_time,
    record_times,
    times_in_words,
)
from tasks.contact.preferences import (
    PreferredChannel,
    RecordedPreference,
    no_more_email,
    preference_in_words,
    record_preference,
)
from tasks.contact.shared_stops import leave_stops
from tasks.contact.time_zones import placed, zones_of_row

__all__ = [
    "Contact",
    "ContactRefused",
    "PreferredChannel",
    "Recorded",
    "RecordedPreference",
    "RecordedTimes",
    "Told",
    "ToldZone",
    "confidential_contact",
    "end_confidential_contact",
    "inconvenient_times",
    "lacks_zeros",
    "leave_stops",
    "no_more_email",
    "placed",
    "preference_in_words",
    "preferences",
    "read_phone",
    "read_postal_code",
    "read_state",
    "read_time",
    "record_confidential_contact",
    "record_preference",
    "record_times",
    "time_zones",
    "times_in_words",
    "zones_of_row",
]
