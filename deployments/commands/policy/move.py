"""`tend policy move`: accounts in flight go on under another policy, after a look at it."""

from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, DryRun, Json, reference
from deployments.commands.shared.checks import actor, ready
from deployments.commands.shared.output import Cell, count, say, show, spoken, table
from tasks.policy_moves import (
    Change,
    MovePreview,
    Wanted,
    carry_out,
    look,
    named,
    pairs,
    summary,
    told,
)
from tasks.runtime import clock
from tasks.storage import database

EXAMPLES = 20

From = Annotated[
    str,
    typer.Option("--from", metavar="VERSION", help="Their policy: 2024-01-01, or NAME@2024-01-01."),
]
To = Annotated[
    str, typer.Option("--to", metavar="VERSION", help="The policy under which they go on.")
]
Accounts = Annotated[
    list[str] | None,
    typer.Option("--account", metavar="REFERENCE", help="Only this account; may be repeated."),
]
Steps = Annotated[
    list[str] | None,
    typer.Option("--step", metavar="OLD=NEW", help="What a step that is gone becomes; repeatable."),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why they move.")]


def move(
    from_: From,
    to: To,
    accounts: Accounts = None,
    steps: Steps = None,
    reason: Reason = "",
    by: By = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Move accounts in flight to another policy or version: all of them, or none.

    Look first with --dry-run. What is in an envelope already stays as it is.

    Example: tend policy move --from 2024-01-01 --to 2026-12-01 --reason "new law" --dry-run
    """
    today = ready()
    only = [reference(one) for one in accounts or ()]
    wanted = Wanted(named(from_), named(to), only, pairs(steps or ()))
    if dry_run:
        with database.reading() as connection:
            found = look(connection, wanted, today)
    else:
        with database.writing() as connection:
            found = carry_out(
                connection, wanted, today=today, now=clock.now(), reason=reason, actor=actor(by)
            )
    answer = told(found, moved=0 if dry_run else len(found.changes))
    show(answer, as_json, lambda: _tell(found, dry_run))


def _tell(found: MovePreview, dry_run: bool) -> None:
    done = "would move; nothing was written." if dry_run else "moved."
    say(f"{count(len(found.changes), 'account')} {done}")
    if found.changes:
        say()
        table(("next step now", "next step then", "accounts", "days later"), _alike(found))
        say()
        examples = [_row(change) for change in found.changes[:EXAMPLES]]
        table(("account", "now", "on", "then", "on"), examples, title="For example")
    for one in found.refused[:EXAMPLES]:
        say(f"Cannot move: {one.reference}, {one.why}.")
    if found.refused:
        say(f"{count(len(found.refused), 'account')} cannot move; see --step.")


def _alike(found: MovePreview) -> list[list[Cell]]:
    return [
        [_step(one.next_before), _step(one.next_after), one.accounts,
         _between(one.days_later_from, one.days_later_to)]
        for one in summary(found.changes)
    ]  # fmt: skip


def _row(change: Change) -> list[Cell]:
    return [
        change.reference,
        _step(change.next_before), str(change.on_before or ""),
        _step(change.next_after), str(change.on_after or ""),
    ]  # fmt: skip


def _step(name: str | None) -> str:
    return spoken(name) if name else "none"


def _between(least: int | None, most: int | None) -> str:
    if least is None:
        return ""
    return str(least) if least == most else f"{least} to {most}"
