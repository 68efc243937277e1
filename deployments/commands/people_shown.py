"""Accounts that wait for a person's decision, as that person reads them."""

from collections.abc import Sequence
from typing import Any

from deployments.commands.shown import count, say, table

_MOST_PEOPLE = 50


def tell_people(waiting: Sequence[dict[str, Any]]) -> None:
    """The longest waits, and the commands that answer most of them."""
    if not waiting:
        return
    say()
    table(
        ("reference", "since", "why a person decides"),
        [[one["reference"], one["since"], one["why"]] for one in waiting[:_MOST_PEOPLE]],
        title=f"{count(len(waiting), 'account')} with a person",
    )
    if len(waiting) > _MOST_PEOPLE:
        say(f"These wait longest; --json has all {len(waiting):,}.")
    say("Read tend account REFERENCE, then: tend record plan, help, application or hold")
