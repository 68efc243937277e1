"""`tend inbox`: takes in all that was put into the drop folder."""

import typer

from deployments.commands.shared.arguments import By, Json
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import count, say, show, table
from tasks.intake import InboxResult, empty_inbox
from tasks.runtime import json_of


def inbox(by: By = "", as_json: Json = False) -> None:
    """Take in what lies in the inbox (TEND_INBOX), in the order of its own days, as tend import.

    What was taken in goes to done/DAY; what cannot be stays, with the reason in a file beside it.
    What changed in the last two minutes may still be coming, and waits. It ends with 1 when
    something stays there, or a visit that Tend knows waits for a row that was refused.

    Example: tend inbox
    """
    found = empty_inbox(moment(None), actor(by))
    show(json_of(found), as_json, lambda: _tell(found))
    if found.left or found.waiting:
        raise typer.Exit(1)


def _tell(found: InboxResult) -> None:
    if not found.taken and not found.left:
        say("Nothing lies in the inbox that could be taken in.")
    rows: list[list[str | int]] = [
        [one.name, one.made_on.isoformat(), one.result.read, one.result.accepted,
         one.result.refused, one.result.waiting]
        for one in found.taken
    ]  # fmt: skip
    if rows:
        table(("taken in", "of", "rows", "accepted", "refused", "accounts wait"), rows)
    for refused in (one.result.refused_file for one in found.taken if one.result.refused_file):
        say(f"What was refused, why, and what to do: {refused}")
    for left in found.left:
        say(f"Left there: {left.name}. {left.why}")
    if found.coming:
        say(f"{count(found.coming, 'file')} may still be coming: look again in two minutes.")
