"""Refunds that are due and credits of payers, as a person reads them."""

from collections.abc import Sequence
from datetime import date

from deployments.commands.shared.output import say
from policy.terms import dollars
from tasks.payments import DueRefund, PayerCredit


def tell_refunds(due: Sequence[DueRefund], today: date) -> None:
    """One line each, and the command that settles it."""
    for one in due:
        for other in one.pays:
            say(
                f"Credit to move: {dollars(other.cents)} of {one.reference} pays {other.reference} "
                f"of the same person, before any refund ({one.why})."
            )
        late = " (overdue)" if one.by < today else ""
        if one.cents:
            say(
                f"Refund due: {one.reference} gets {dollars(one.cents)} back since "
                f"{one.since}, by {one.by}{late}: {one.why}."
            )
    if any(one.pays for one in due):
        say(
            "Move it in the billing system; the next import brings it. Until then nothing is asked."
        )
    if any(one.cents for one in due):
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
