"""How and when a person wants to be reached."""

from tasks.contact import confidential_contact, inconvenient_times, preferences, time_zones
from tasks.contact.confidential_contact import Contact, Recorded
from tasks.contact.inconvenient_times import Told, ToldZone, read_time
from tasks.contact.preferences import PreferredChannel, no_more_email
from tasks.contact.time_zones import placed

__all__ = [
    "Contact",
    "PreferredChannel",
    "Recorded",
    "Told",
    "ToldZone",
    "confidential_contact",
    "inconvenient_times",
    "no_more_email",
    "placed",
    "preferences",
    "read_time",
    "time_zones",
]
