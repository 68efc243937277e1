"""Refunds that are due, as a person reads them."""

from collections.abc import Sequence
from datetime import date

from deployments.commands.shared.output import dollars, say
from tasks.payments import DueRefund


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
