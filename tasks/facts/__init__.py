"""The facts that the rules are asked about, loaded in batches."""

from tasks.facts.account import Known, load_facts
from tasks.facts.application import load_applications
from tasks.facts.coming_of_age import NOTED, Grown, who_came_of_age
from tasks.facts.contact_times import TIMES, times_of, where
from tasks.facts.guarantor import returned_letters
from tasks.facts.resend_requests import Asked, wish_of, with_wishes
from tasks.facts.shared_contact import (
    everybody,
    said_no_email,
    who_shares_the_mailbox,
    who_shares_the_number,
)
from tasks.facts.withdrawn_refunds import Withdrawn, withdrawn_refunds

__all__ = [
    "NOTED",
    "TIMES",
    "Asked",
    "Grown",
    "Known",
    "Withdrawn",
    "everybody",
    "load_applications",
    "load_facts",
    "returned_letters",
    "said_no_email",
    "times_of",
    "where",
    "who_came_of_age",
    "who_shares_the_mailbox",
    "who_shares_the_number",
    "wish_of",
    "with_wishes",
    "withdrawn_refunds",
]
