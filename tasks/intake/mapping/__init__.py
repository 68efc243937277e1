"""`intake.toml`: how a sender's files become the rows of the Tend CSV format. A reader in front of
the same checks; what a row means stands in `tasks/intake/tend_csv/`."""

from tasks.intake.mapping.mapped_source import MappedSource
from tasks.intake.mapping.payment_source import Paid, PaymentSource
from tasks.intake.mapping.proposal import proposal_file, propose
from tasks.intake.mapping.sender import FILE, Sender, checked, described, read_sender

__all__ = [
    "FILE",
    "MappedSource",
    "Paid",
    "PaymentSource",
    "Sender",
    "checked",
    "described",
    "proposal_file",
    "propose",
    "read_sender",
]
