"""`tend audit`: proof that all went right."""

from dataclasses import asdict

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import count, say, show
from tasks.audit import AuditResult, audit_with_disk
from tasks.storage import database


def audit(as_json: Json = False) -> None:
    """Prove everything recorded, independently of the rules. Exit 1 on any breach.

    The disk is read, too: what left is on record, and what is on record lies there.

    Example: tend audit
    """
    ready()
    with database.reading() as connection:
        result = audit_with_disk(connection)
    answer = {"checked": result.checked, "breaches": [asdict(breach) for breach in result.breaches]}
    show(answer, as_json, lambda: _tell(result))
    if result.breaches:
        raise typer.Exit(1)


def _tell(result: AuditResult) -> None:
    for breach in result.breaches:
        say(f"{breach.kind}  {breach.reference}  {breach.detail}")
    found = count(len(result.breaches), "breach", "breaches") if result.breaches else "no breach"
    say(f"{count(result.checked, 'row')} checked, {found}.")
