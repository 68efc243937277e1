"""Refunds that are due and credits of payers, as a person reads them."""

from collections.abc import Sequence
from datetime import date

from deployments.commands.shared.output import dollars, say
from tasks.payments import DueRefund, PayerCredit


def tell_refunds(due: Sequence[DueRefund], today: date) -> None:
    """One line each, and the command that settles it."""
    for one in due:
        late = " (overdue)" if one.by < today else ""
        say(
            f"Refund due: {one.reference} gets {dollars(one.cents)} back since "
            f"{one.since}, by {one.by}{late}: {one.why}."
        )
    if due:
        say("Once it is paid out: tend record refund REFERENCE AMOUNT")


def tell_payer_credits(credits: Sequence[PayerCredit]) -> None:
    """Nothing of it is the patient's, and no other bill waits for it."""
    for one in credits:
        say(
            f"Paid too much by a payer: {dollars(one.cents)} on {one.reference} since {one.since}; "
            "not the patient's."
        )
    if credits:
        say("Give it back to the insurer that paid it, in the billing system.")
