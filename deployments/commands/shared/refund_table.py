"""Refunds that are due, as a person reads them."""

from collections.abc import Sequence
from typing import Any

from deployments.commands.shared.output import dollars, say


def tell_refunds(due: Sequence[dict[str, Any]], today: str) -> None:
    """One line each, and the command that settles it. Days are in ISO, so that they compare."""
    for one in due:
        late = " (overdue)" if one["by"] < today else ""
        say(
            f"Refund due: {one['reference']} gets {dollars(one['cents'])} back since "
            f"{one['since']}, by {one['by']}{late}: {one['why']}."
        )
    if due:
        say("Once it is paid out: tend record refund REFERENCE AMOUNT")
