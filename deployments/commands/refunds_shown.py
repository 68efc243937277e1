"""Refunds that are due, as a person reads them."""

from collections.abc import Sequence
from typing import Any

from deployments.commands.shown import dollars, say


def tell_refunds(due: Sequence[dict[str, Any]]) -> None:
    """One line each, and the command that settles it."""
    for one in due:
        say(
            f"Refund due: {one['reference']} gets {dollars(one['cents'])} back since "
            f"{one['since']}, by {one['by']}: {one['why']}."
        )
    if due:
        say("Once it is paid out: tend record refund REFERENCE AMOUNT")
